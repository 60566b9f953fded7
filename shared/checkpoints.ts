import { z } from 'zod'
import { method } from './contract/define'
import { labIdSchema, machineNameSchema } from './labs'

/** Names the snapshots of all its nodes: ASCII, since VirtualBox and Vagrant stumble over other letters on Windows. */
const checkpointIdSchema = z.string().regex(/^checkpoint-[0-9a-f]{12}$/)

/** As people name it; it is only shown. */
const checkpointNameSchema = z
  .string()
  .trim()
  .min(1, { error: 'checkpoints.nameEmpty' })
  .max(60, { error: 'checkpoints.nameTooLong' })
  .regex(/^\P{C}*$/u, { error: 'checkpoints.nameForm' })

/** Most checkpoints of one lab: each holds the memory of every machine. */
export const maxCheckpoints = 20

export const checkpointSchema = z.object({
  id: checkpointIdSchema,
  name: checkpointNameSchema,
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  /** What it took on disk when it was taken; null where the provider does not tell. */
  bytes: z.number().nullable(),
  /** Whether every node of the lab has its snapshot. What is not whole can only be deleted. */
  whole: z.boolean(),
})
export type Checkpoint = z.infer<typeof checkpointSchema>

const onCheckpoint = z.object({ labId: labIdSchema, checkpointId: checkpointIdSchema })
const runStarted = z.object({ runId: z.string() })

export const checkpointsContract = {
  methods: {
    /** Newest first. Asks the provider which snapshots there are; an opened lab has none. */
    'checkpoints.list': method(z.object({ labId: labIdSchema }), z.array(checkpointSchema)),
    /** One snapshot of every node, taken while all of them stand still. */
    'checkpoints.take': method(z.object({ labId: labIdSchema, name: checkpointNameSchema }), runStarted),
    /** Takes every node back; what was done since then is lost. The cluster is repaired and proved ready again. */
    'checkpoints.restore': method(onCheckpoint, runStarted),
    'checkpoints.delete': method(onCheckpoint, runStarted),
    /** Labs whose machines stood still with this PC, and have not been repaired since. */
    'checkpoints.slept': method(z.void(), z.array(labIdSchema)),
    /** Sets the clocks of a lab's running nodes, looks after kubelet and pod network, and proves that the cluster is ready. */
    'checkpoints.repair': method(z.object({ labId: labIdSchema }), runStarted),
    'checkpoints.dismiss': method(z.object({ labId: labIdSchema }), z.void()),
  },
  events: {
    'checkpoints.slept': z.array(labIdSchema),
  },
} as const

/** What a run about a checkpoint needs when it is planned again. */
export const runCheckpointSchema = z.object({
  id: checkpointIdSchema,
  name: checkpointNameSchema,
  /** Nodes that ran when it was taken, and run again afterwards. */
  running: z.array(machineNameSchema),
})
export type RunCheckpoint = z.infer<typeof runCheckpointSchema>
