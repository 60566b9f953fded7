import { z } from 'zod'

/**
 * The parts of Kubernetes objects that this server and its controllers read; everything else is kept as it came.
 * Field names and defaults are those of the API reference (core/v1, apps/v1, policy/v1).
 */

const labels = z.record(z.string(), z.string())

const ownerReference = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
  blockOwnerDeletion: z.boolean().optional(),
})
export type OwnerReference = z.infer<typeof ownerReference>

const metadata = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: z.number().optional(),
  /** RFC 3339, without fractions of seconds. */
  creationTimestamp: z.string(),
  deletionTimestamp: z.string().optional(),
  deletionGracePeriodSeconds: z.number().optional(),
  labels: labels.optional(),
  annotations: labels.optional(),
  ownerReferences: z.array(ownerReference).optional(),
  finalizers: z.array(z.string()).optional(),
})

export const kubeObject = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata })
/** Any object of the API. What the store holds is never changed in place. */
export type KubeObject = z.infer<typeof kubeObject>

const condition = z.looseObject({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastTransitionTime: z.string().optional(),
  lastHeartbeatTime: z.string().optional(),
})
export type Condition = z.infer<typeof condition>

const selector = z.looseObject({
  matchLabels: labels.optional(),
  matchExpressions: z
    .array(
      z.looseObject({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
})
export type LabelSelector = z.infer<typeof selector>

const taint = z.looseObject({
  key: z.string(),
  value: z.string().optional(),
  effect: z.string(),
  timeAdded: z.string().optional(),
})
export type Taint = z.infer<typeof taint>

const toleration = z.looseObject({
  key: z.string().optional(),
  operator: z.string().optional(),
  value: z.string().optional(),
  effect: z.string().optional(),
})
export type Toleration = z.infer<typeof toleration>

const container = z.looseObject({
  name: z.string().min(1),
  image: z.string().min(1),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  /** Of an init container: `Always` makes it a sidecar. */
  restartPolicy: z.string().optional(),
})
export type Container = z.infer<typeof container>

const podSpec = z.looseObject({
  containers: z.array(container).min(1),
  initContainers: z.array(container).optional(),
  nodeName: z.string().optional(),
  nodeSelector: labels.optional(),
  hostNetwork: z.boolean().optional(),
  restartPolicy: z.string().default('Always'),
  terminationGracePeriodSeconds: z.number().int().min(0).default(30),
  tolerations: z.array(toleration).optional(),
})

const containerState = z.looseObject({
  waiting: z.looseObject({ reason: z.string().optional(), message: z.string().optional() }).optional(),
  running: z.looseObject({ startedAt: z.string().optional() }).optional(),
  terminated: z
    .looseObject({
      exitCode: z.number(),
      reason: z.string().optional(),
      startedAt: z.string().optional(),
      finishedAt: z.string().optional(),
    })
    .optional(),
})

const containerStatus = z.looseObject({
  name: z.string(),
  ready: z.boolean(),
  restartCount: z.number(),
  state: containerState.optional(),
  lastState: containerState.optional(),
})
export type ContainerStatus = z.infer<typeof containerStatus>

export const pod = kubeObject.extend({
  spec: podSpec,
  status: z
    .looseObject({
      phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']).default('Pending'),
      conditions: z.array(condition).optional(),
      containerStatuses: z.array(containerStatus).optional(),
      initContainerStatuses: z.array(containerStatus).optional(),
      podIP: z.string().optional(),
      hostIP: z.string().optional(),
      startTime: z.string().optional(),
      reason: z.string().optional(),
    })
    .default({ phase: 'Pending' }),
})
export type Pod = z.infer<typeof pod>

export const node = kubeObject.extend({
  spec: z
    .looseObject({
      unschedulable: z.boolean().optional(),
      taints: z.array(taint).optional(),
      podCIDR: z.string().optional(),
    })
    .default({}),
  status: z
    .looseObject({
      addresses: z.array(z.looseObject({ type: z.string(), address: z.string() })).optional(),
      conditions: z.array(condition).optional(),
      allocatable: z.record(z.string(), z.string()).optional(),
    })
    .default({}),
})
export type Node = z.infer<typeof node>

const template = z.looseObject({
  metadata: z.looseObject({ labels: labels.optional(), annotations: labels.optional() }).default({}),
  spec: podSpec,
})
export type PodTemplate = z.infer<typeof template>

const replicas = z.number().int().min(0).max(10_000).default(1)
const counts = z.looseObject({
  replicas: z.number().optional(),
  readyReplicas: z.number().optional(),
  availableReplicas: z.number().optional(),
  observedGeneration: z.number().optional(),
})

export const deployment = kubeObject.extend({
  spec: z.looseObject({ replicas, selector, template, paused: z.boolean().optional() }),
  status: counts.extend({ updatedReplicas: z.number().optional() }).default({}),
})
export type Deployment = z.infer<typeof deployment>

export const replicaSet = kubeObject.extend({
  spec: z.looseObject({ replicas, selector, template }),
  status: counts.default({}),
})
export type ReplicaSet = z.infer<typeof replicaSet>

export const daemonSet = kubeObject.extend({
  spec: z.looseObject({ selector, template }),
  status: z
    .looseObject({
      desiredNumberScheduled: z.number().optional(),
      currentNumberScheduled: z.number().optional(),
      numberReady: z.number().optional(),
    })
    .default({}),
})
export type DaemonSet = z.infer<typeof daemonSet>

const numberOrPercent = z.union([z.number().int().min(0), z.string().regex(/^\d+%$/)])
export const podDisruptionBudget = kubeObject.extend({
  spec: z.looseObject({
    selector: selector.optional(),
    minAvailable: numberOrPercent.optional(),
    maxUnavailable: numberOrPercent.optional(),
  }),
  status: z.looseObject({}).default({}),
})
export type PodDisruptionBudget = z.infer<typeof podDisruptionBudget>

export const namespace = kubeObject.extend({
  spec: z.looseObject({ finalizers: z.array(z.string()).optional() }).default({ finalizers: ['kubernetes'] }),
  status: z.looseObject({ phase: z.string().default('Active') }).default({ phase: 'Active' }),
})
export type Namespace = z.infer<typeof namespace>

/** Times of the API have no fractions of seconds. */
export const apiTime = (time: Date): string => time.toISOString().replace(/\.\d+/, '')
