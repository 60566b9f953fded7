import { z } from 'zod'
import { method } from './contract/define'
import type { ErrorKey } from './errors'
import { sessionsWorkspace } from './workspace'

const fails = (key: ErrorKey) => ({ error: key })

/** RFC 1123, section 2.1. */
const dnsLabelSchema = z
  .string()
  .min(1, fails('labs.nameEmpty'))
  .max(63, fails('labs.nameTooLong'))
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, fails('labs.nameNotDns'))

/** A DNS label: it becomes a folder, a host name and part of VM names. It names the lab's view too, and one name is given. */
export const labNameSchema = dnsLabelSchema.refine(
  (name) => name !== sessionsWorkspace,
  fails('labs.nameSessions'),
)

/** A node that this app makes: the name becomes a host name. */
export const nodeNameSchema = dnsLabelSchema

/** A machine of any Vagrantfile. It becomes an argument of Vagrant, so it does not look like an option. */
export const machineNameSchema = z.string().regex(/^[A-Za-z0-9_][\w.-]{0,62}$/)
export const labIdSchema = z.string().min(1).max(63)

export const nodeRoleSchema = z.enum(['control-plane', 'worker'])
export type NodeRole = z.infer<typeof nodeRoleSchema>

/** `vagrant`: whatever makes the machines of a Vagrantfile that was opened; see `labs.open`. */
export const providerIdSchema = z.enum(['virtualbox', 'sandbox', 'vagrant'])
export type ProviderId = z.infer<typeof providerIdSchema>

/** What a new lab's machines can be made by, and so what a lab.yaml may name. */
export const newLabProviderSchema = providerIdSchema.exclude(['vagrant'])
export type NewLabProvider = z.infer<typeof newLabProviderSchema>

/**
 * `suspended`: it stands still with all its memory (VirtualBox `saved`, libvirt `paused`, LXC `frozen`). `problem`: the
 * provider answered with something else, or with an error; see `LabNode.problem`.
 */
export const nodeStateSchema = z.enum([
  'not-created',
  'starting',
  'running',
  'stopping',
  'suspended',
  'off',
  'problem',
])
export type NodeState = z.infer<typeof nodeStateSchema>

/** What can be done with a lab that is there; `add`, `remove` and `rejoin` are for workers. */
export const labVerbSchema = z.enum([
  'up',
  'halt',
  'suspend',
  'resume',
  'reload',
  'provision',
  'destroy',
  'add',
  'remove',
  'rejoin',
])
export type LabVerb = z.infer<typeof labVerbSchema>

export const provisioningStepSchema = z.enum([
  'prepare',
  'containerd',
  'kubernetes',
  'control-plane',
  'cni',
  'join',
])
export type ProvisioningStep = z.infer<typeof provisioningStepSchema>

/** The provisioners of the lab's Vagrantfile, in their order. */
export const provisioningSteps: Readonly<Record<NodeRole, readonly ProvisioningStep[]>> = {
  'control-plane': ['prepare', 'containerd', 'kubernetes', 'control-plane', 'cni'],
  worker: ['prepare', 'containerd', 'kubernetes', 'join'],
}

/** Kubernetes minors offered, newest first (kubernetes.io/releases, November 2026: 1.34 has ended). */
export const kubernetesVersions = ['1.37', '1.36', '1.35'] as const
export const cniPlugins = ['calico', 'flannel', 'cilium'] as const

/** Boxes offered: maintained, for x86-64 and arm64 (bento's list of November 2026). */
export const boxes = [
  'bento/ubuntu-24.04',
  'bento/ubuntu-26.04',
  'bento/debian-12',
  'bento/debian-13',
] as const

/**
 * Sizes of one machine. kubeadm refuses a control plane with less than 2 CPUs or with 1700 MiB of which the kernel has
 * taken its part (`cmd/kubeadm/app/constants`).
 */
export const machineSizes = {
  'control-plane': {
    cpus: { min: 2, max: 32, usual: 2 },
    memoryMiB: { min: 1792, max: 131_072, usual: 2048 },
  },
  worker: {
    cpus: { min: 1, max: 32, usual: 1 },
    memoryMiB: { min: 1024, max: 131_072, usual: 2048 },
  },
} as const satisfies Record<NodeRole, object>

const wholeNumber = (range: { min: number; max: number }, key: ErrorKey) =>
  z.number(fails(key)).int(fails(key)).min(range.min, fails(key)).max(range.max, fails(key))

/** An IPv4 network as `a.b.c.d/n`. */
const ipv4NetworkSchema = z
  .string()
  .regex(/^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/, fails('labs.networkForm'))
  .refine((text) => {
    const [address = '', bits = ''] = text.split('/')
    return address.split('.').every((part) => Number(part) <= 255) && Number(bits) <= 32
  }, fails('labs.networkForm'))

/** Workers are w1..w32 at .101 to .132 and ports 60101 to 60132. */
export const maxWorkers = 32

/** What the `Create cluster` form asks for. */
export const labSpecSchema = z.object({
  name: labNameSchema,
  provider: newLabProviderSchema,
  workers: wholeNumber({ min: 0, max: maxWorkers }, 'labs.workersRange'),
  kubernetesVersion: z.enum(kubernetesVersions),
  cni: z.enum(cniPlugins),
  /** Box and sizes of the machines; a simulated lab has no use for them. */
  box: z.enum(boxes),
  controlPlaneCpus: wholeNumber(machineSizes['control-plane'].cpus, 'labs.controlPlaneCpusRange'),
  controlPlaneMemoryMiB: wholeNumber(machineSizes['control-plane'].memoryMiB, 'labs.controlPlaneMemoryRange'),
  workerCpus: wholeNumber(machineSizes.worker.cpus, 'labs.workerCpusRange'),
  workerMemoryMiB: wholeNumber(machineSizes.worker.memoryMiB, 'labs.workerMemoryRange'),
  /** Host-only network of the nodes; always a /24, since nodes are at .10 and .101 upwards. */
  subnet: ipv4NetworkSchema.refine((text) => text.endsWith('.0/24'), fails('labs.subnetForm')),
  podNetwork: ipv4NetworkSchema,
  /** First SSH port on 127.0.0.1: the control plane gets +10, worker i gets +100+i. */
  sshPortBase: wholeNumber({ min: 1024, max: 65_000 }, 'labs.portRange'),
})
export type LabSpec = z.infer<typeof labSpecSchema>

/** Of an opened lab Vagrant tells the name, and the port once the node is up, if it is one of this PC: address is empty, numbers are 0. */
export const plannedNodeSchema = z.object({
  name: machineNameSchema,
  role: nodeRoleSchema,
  /** IPv4 address on the host-only network. */
  address: z.string(),
  /** Port on 127.0.0.1 that reaches the node's SSH; the wished one until the node is up, then the true one. */
  sshPort: z.number().int(),
  cpus: z.number().int(),
  memoryMiB: z.number().int(),
})
export type PlannedNode = z.infer<typeof plannedNodeSchema>

export const wireErrorSchema = z.custom<import('./errors').WireError>((value) => typeof value === 'object')

const fieldIssueSchema = z.custom<import('./errors').FieldIssue>((value) => typeof value === 'object')

/** Answer to a form that is still being filled in: what would be made, and what is wrong so far. */
export const labPreviewSchema = z.object({
  path: z.string(),
  nodes: z.array(plannedNodeSchema),
  issues: z.array(fieldIssueSchema),
  /** What may turn out badly and is allowed all the same. */
  warnings: z.array(fieldIssueSchema),
  /** What this PC has for machines; null where they are simulated. */
  pc: z.object({ cpus: z.number(), memoryMiB: z.number() }).nullable(),
  /** Ports that are in use now and will be corrected to these. */
  correctedPorts: z.array(z.object({ node: z.string(), from: z.number(), to: z.number() })),
})
export type LabPreview = z.infer<typeof labPreviewSchema>

export const labNodeSchema = plannedNodeSchema.extend({
  state: nodeStateSchema,
  problem: wireErrorSchema.optional(),
})
export type LabNode = z.infer<typeof labNodeSchema>

export const labSchema = z.object({
  id: labIdSchema,
  name: labNameSchema,
  path: z.string(),
  provider: providerIdSchema,
  /** The machines are simulated: every place that shows their state says so. */
  simulated: z.boolean(),
  /** What its provider can do with it. */
  verbs: z.array(labVerbSchema),
  /** This and the next three are empty where the lab was opened: its Vagrantfile alone knows them. */
  kubernetesVersion: z.string(),
  cni: z.string(),
  subnet: z.string(),
  podNetwork: z.string(),
  nodes: z.array(labNodeSchema),
  /** The run that is changing this lab now, if any. */
  activeRunId: z.string().nullable(),
})
export type Lab = z.infer<typeof labSchema>

/** A folder that looks like a lab and cannot be used as one, and why. */
export const brokenLabSchema = z.object({ path: z.string(), error: wireErrorSchema })
export type BrokenLab = z.infer<typeof brokenLabSchema>

/** A folder that Vagrant remembers machines of. Its memory may be out of date. */
export const vagrantEnvironmentSchema = z.object({
  path: z.string(),
  /** False where the folder or its Vagrantfile is not there any more. */
  exists: z.boolean(),
  /** The lab that it is, if it is one already. */
  labId: labIdSchema.nullable(),
  machines: z.array(z.object({ name: z.string(), provider: z.string(), state: nodeStateSchema })),
})
export type VagrantEnvironment = z.infer<typeof vagrantEnvironmentSchema>

/** A port of this PC that leads to one of a machine. */
const forwardedPortSchema = z.object({ host: z.number().int(), guest: z.number().int() })
export type ForwardedPort = z.infer<typeof forwardedPortSchema>

const onLab = z.object({ labId: labIdSchema })
/** `nodes` left out means all nodes of the lab that the verb is for: `suspend` those that run, `resume` those suspended. */
const onNodes = onLab.extend({ nodes: z.array(machineNameSchema).min(1).max(64).optional() })
const runStarted = z.object({ runId: z.string() })

export const labsContract = {
  methods: {
    /**
     * Reads the labs folder again; a client that has asked once keeps the states fresh while it is connected, and the folder is
     * read again as long as a lab in it is broken.
     */
    'labs.list': method(z.void(), z.array(labSchema)),
    'labs.broken': method(z.void(), z.array(brokenLabSchema)),
    /** Values the form starts with: what was chosen last time, with a free name. */
    'labs.defaults': method(z.void(), labSpecSchema),
    /** Takes half-filled forms, so the fields are checked inside and come back as `issues`. */
    'labs.preview': method(z.record(z.string(), z.unknown()), labPreviewSchema),
    'labs.create': method(labSpecSchema, z.object({ labId: labIdSchema, runId: z.string() })),
    'labs.up': method(onNodes, runStarted),
    'labs.halt': method(onNodes, runStarted),
    'labs.suspend': method(onNodes, runStarted),
    'labs.resume': method(onNodes, runStarted),
    /** Restarts machines, so that what was changed in lab.yaml holds. */
    'labs.reload': method(onNodes, runStarted),
    /** Runs provisioning steps on nodes that run, also where they were done before; without `steps` all of them. */
    'labs.provision': method(
      onNodes.extend({ steps: z.array(provisioningStepSchema).min(1).optional() }),
      runStarted,
    ),
    /** Writes the next workers into lab.yaml, then makes them and lets them join. */
    'labs.addWorkers': method(
      onLab.extend({ count: wholeNumber({ min: 1, max: maxWorkers }, 'labs.addRange') }),
      runStarted,
    ),
    /** Drains a worker and takes it out of the cluster, destroys its machine, and takes it out of lab.yaml. */
    'labs.removeWorker': method(onLab.extend({ node: nodeNameSchema }), runStarted),
    /** Takes a worker out of the cluster, where it is in it, resets its machine, and lets it join anew. Its pods are not moved before. */
    'labs.rejoin': method(onLab.extend({ node: nodeNameSchema }), runStarted),
    /**
     * Opens a folder with a Vagrantfile that somebody else wrote, or reads it once more. To find its machines Vagrant runs its
     * Ruby code, so the person has to say that they trust it. Nothing in the folder is changed.
     */
    'labs.open': method(
      z.object({
        path: z.string().min(1, fails('labs.pathEmpty')).max(4096),
        trusted: z.literal(true, fails('labs.notTrusted')),
      }),
      z.object({ labId: labIdSchema }),
    ),
    /** Forgets an opened lab; its folder and machines stay as they are. */
    'labs.close': method(onLab, z.void()),
    /**
     * The person has looked at the Vagrantfile of a lab in the labs folder that is not, or not any more, the one the app wrote:
     * as it is now it may be run. Until then the lab's nodes have the problem `labs.untrusted`.
     */
    'labs.trust': method(onLab, z.void()),
    /** All Vagrant environments of this user. */
    'labs.environments': method(z.void(), z.array(vagrantEnvironmentSchema)),
    /** Where the ports of a node that runs are on this PC now; simulated ones have none. */
    'labs.ports': method(onLab.extend({ node: machineNameSchema }), z.array(forwardedPortSchema)),
    /** All nodes of a lab that this app has made: its folder and journals go too. Otherwise only machines go. */
    'labs.destroy': method(onNodes, runStarted),
  },
  events: {
    'labs.changed': z.array(labSchema),
    'labs.broken': z.array(brokenLabSchema),
  },
} as const
