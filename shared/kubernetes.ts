import { z } from 'zod'
import { method } from './contract/define'
import { labIdSchema, machineNameSchema, wireErrorSchema } from './labs'

/** Names of Kubernetes objects (RFC 1123 subdomains), and of some kinds that allow colons. They become parts of a path. */
export const objectNameSchema = z.string().regex(/^[A-Za-z0-9]([\w.:-]{0,251}[A-Za-z0-9])?$/)
export const namespaceSchema = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)

/** What is shown live. */
export const resourceKindSchema = z.enum([
  'nodes',
  'pods',
  'deployments',
  'replicasets',
  'services',
  'events',
  'namespaces',
])
export type ResourceKind = z.infer<typeof resourceKindSchema>

/** Columns after the name, as kubectl prints them; a row's `cells` are in this order. */
export const resourceColumns = {
  nodes: ['STATUS', 'VERSION'],
  pods: ['READY', 'STATUS', 'RESTARTS', 'IP', 'NODE'],
  deployments: ['READY', 'UP-TO-DATE', 'AVAILABLE', 'IMAGES'],
  replicasets: ['DESIRED', 'CURRENT', 'READY'],
  services: ['TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)'],
  events: ['TYPE', 'REASON', 'OBJECT', 'MESSAGE'],
  namespaces: ['STATUS'],
} as const satisfies Record<ResourceKind, readonly string[]>

/** What the details of a node say beyond its row; texts are Kubernetes' own. */
export const nodeFactsSchema = z.object({
  unschedulable: z.boolean(),
  conditions: z.array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string(),
      message: z.string(),
      since: z.string(),
    }),
  ),
  taints: z.array(z.string()),
  addresses: z.array(z.object({ type: z.string(), address: z.string() })),
  /** Quantities as the API writes them: `1930m`, `2001452Ki`. */
  allocatable: z.record(z.string(), z.string()),
})
export type NodeFacts = z.infer<typeof nodeFactsSchema>

/** A container of a pod. `sidecar`: an init container that runs on beside the others. */
const podContainerSchema = z.object({
  name: z.string(),
  type: z.enum(['container', 'sidecar', 'init', 'ephemeral']),
  running: z.boolean(),
})
export type PodContainer = z.infer<typeof podContainerSchema>

export const resourceRowSchema = z.object({
  /** `namespace/name`, or the name alone. */
  key: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** ISO 8601; of an event when it was last seen. */
  createdAt: z.string(),
  cells: z.array(z.string()),
  /** `done`: it ended well, as a Job's pod does. */
  health: z.enum(['good', 'busy', 'bad', 'done']),
  /** Of pods: the node it runs on, and its containers, first the one that kubectl takes where none is named. */
  node: z.string().optional(),
  containers: z.array(podContainerSchema).optional(),
  /** Of deployments and replica sets: how many are wanted. */
  replicas: z.number().int().optional(),
  facts: nodeFactsSchema.optional(),
})
export type ResourceRow = z.infer<typeof resourceRowSchema>

/** `connecting`: the first list is awaited. `unreachable`: see `error`; rows are the last ones known, and it is tried again. */
export const feedStatusSchema = z.enum(['connecting', 'live', 'unreachable'])

export const feedStateSchema = z.object({
  status: feedStatusSchema,
  error: wireErrorSchema.optional(),
  /** More exist than are kept. */
  truncated: z.boolean(),
})
export type FeedState = z.infer<typeof feedStateSchema>

/** CPU in cores, memory in bytes, as the metrics API or the node's kubelet measures them. */
const usageSchema = z.object({ node: z.string(), cpu: z.number(), memory: z.number() })
export type NodeUsage = z.infer<typeof usageSchema>

/** One measurement of all nodes. `at` in ms since 1970. */
export const usageSampleSchema = z.object({
  at: z.number(),
  source: z.enum(['metrics', 'kubelet']),
  nodes: z.array(usageSchema),
  /** What VirtualBox says of the nodes' machines: percent of all processors of this PC together. */
  machines: z.array(z.object({ node: z.string(), cpuPercent: z.number() })),
})
export type UsageSample = z.infer<typeof usageSampleSchema>

/** What a drain will do with a pod: `evict` it, or leave it because a DaemonSet or the kubelet itself keeps it there. */
export const drainPodSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  action: z.enum(['evict', 'daemonset', 'static']),
  /** It loses the data in its emptyDir volumes. */
  emptyDir: z.boolean(),
  /** No controller makes it again elsewhere. */
  unmanaged: z.boolean(),
  /** `blocked`: a PodDisruptionBudget does not allow it now; it is asked again. */
  state: z.enum(['waiting', 'evicting', 'blocked', 'gone', 'left', 'failed']),
  message: z.string().optional(),
})
export type DrainPod = z.infer<typeof drainPodSchema>

export const drainSchema = z.object({
  labId: labIdSchema,
  node: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  pods: z.array(drainPodSchema),
  error: wireErrorSchema.optional(),
})
export type Drain = z.infer<typeof drainSchema>

/** What an object of an applied text would become, or has become. */
export const appliedSchema = z.object({
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  change: z.enum(['created', 'changed', 'unchanged', 'failed']),
  /** YAML as it is, empty where it is new, and as the API says it will be. */
  before: z.string(),
  after: z.string(),
  error: wireErrorSchema.optional(),
})
export type Applied = z.infer<typeof appliedSchema>

/** The lab in the user's own kubeconfig; known without the cluster. */
export const kubeconfigSchema = z.object({
  /** The name of the lab's context, and the user's own kubeconfig where it can be added. */
  context: z.string(),
  path: z.string(),
  /** It is there now. */
  merged: z.boolean(),
})
export type Kubeconfig = z.infer<typeof kubeconfigSchema>

const onLab = z.object({ labId: labIdSchema })
const onNode = onLab.extend({ node: machineNameSchema })
const onKind = onLab.extend({ kind: resourceKindSchema })
const onPod = onLab.extend({ namespace: namespaceSchema, name: objectNameSchema })
const onObject = onKind.extend({ namespace: namespaceSchema.or(z.literal('')), name: objectNameSchema })
const streamSchema = z.number().int().nonnegative()

/** Most objects that one call deletes. */
export const maxDeleted = 1000

/** Most text that is applied at once, in characters. */
export const maxManifestLength = 256 * 1024

export const kubernetesContract = {
  methods: {
    /** Begins to follow; from the answer on this page gets `kubernetes.rows` until it unwatches or goes. */
    'kubernetes.watch': method(onKind, feedStateSchema.extend({ rows: z.array(resourceRowSchema) })),
    'kubernetes.unwatch': method(onKind, z.void()),
    /** As `watch`; the samples known so far, one each 5 s, at most ten minutes of them. */
    'kubernetes.watchUsage': method(onLab, z.array(usageSampleSchema)),
    'kubernetes.unwatchUsage': method(onLab, z.void()),
    /** The object as YAML, without what only the API server keeps for itself. */
    'kubernetes.yaml': method(onObject, z.object({ text: z.string() })),
    /** Deletes some at a time, and tells which could not be; one that is gone already counts as deleted. */
    'kubernetes.delete': method(
      onKind.extend({
        objects: z
          .array(onObject.pick({ namespace: true, name: true }))
          .min(1)
          .max(maxDeleted),
      }),
      z.object({ failed: z.array(z.object({ name: z.string(), error: wireErrorSchema })) }),
    ),
    'kubernetes.scale': method(onObject.extend({ replicas: z.number().int().min(0).max(1000) }), z.void()),
    'kubernetes.cordon': method(onNode.extend({ unschedulable: z.boolean() }), z.void()),
    /** What a drain of the node would do. */
    'kubernetes.planDrain': method(onNode, z.object({ pods: z.array(drainPodSchema) })),
    'kubernetes.drain': method(onNode, z.void()),
    /** What is evicted already stays so, and the node stays cordoned. */
    'kubernetes.cancelDrain': method(onNode, z.void()),
    'kubernetes.drains': method(z.void(), z.array(drainSchema)),
    /** Lines come as `kubernetes.log` to this page alone; it chooses the number of the stream. */
    'kubernetes.followLog': method(
      onPod.extend({ container: objectNameSchema, previous: z.boolean(), stream: streamSchema }),
      z.void(),
    ),
    'kubernetes.stopLog': method(z.object({ stream: streamSchema }), z.void()),
    /** `dryRun`: the API server says what would happen, and changes nothing. */
    'kubernetes.apply': method(
      onLab.extend({ text: z.string().max(maxManifestLength), dryRun: z.boolean() }),
      z.array(appliedSchema),
    ),
    'kubernetes.kubeconfig': method(onLab, kubeconfigSchema),
    /** The API server's address, which this PC reaches while the control plane runs. */
    'kubernetes.server': method(onLab, z.object({ address: z.string() })),
    'kubernetes.exportKubeconfig': method(onLab, z.object({ fileName: z.string(), text: z.string() })),
    /** Adds the lab's context to `~/.kube/config`, whose former content stays beside it. */
    'kubernetes.mergeKubeconfig': method(onLab, z.object({ backup: z.string().nullable() })),
    'kubernetes.removeKubeconfig': method(onLab, z.void()),
  },
  events: {
    /** Only what has changed since the last one. */
    'kubernetes.rows': onKind.extend({
      state: feedStateSchema,
      changed: z.array(resourceRowSchema),
      removed: z.array(z.string()),
    }),
    'kubernetes.usage': onLab.extend({ sample: usageSampleSchema }),
    'kubernetes.drain': drainSchema,
    /** A lab was destroyed or closed, and its context could not be taken out of the user's kubeconfig. */
    'kubernetes.contextStays': z.object({ context: z.string(), path: z.string(), error: wireErrorSchema }),
    'kubernetes.log': z.object({
      stream: streamSchema,
      text: z.string(),
      /** Nothing follows; with an error where it ended badly. */
      ended: z.boolean(),
      error: wireErrorSchema.optional(),
    }),
  },
} as const
