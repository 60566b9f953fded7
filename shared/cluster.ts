import { z } from 'zod'
import { method } from './contract/define'
import { labIdSchema, wireErrorSchema } from './labs'

/** One row of the `Nodes` table: the columns of `kubectl get nodes -o wide`. */
export const nodeRowSchema = z.object({
  name: z.string(),
  ready: z.enum(['True', 'False', 'Unknown']),
  /** `kubectl cordon` was used: shown as `SchedulingDisabled`. */
  unschedulable: z.boolean(),
  roles: z.array(z.string()),
  /** ISO 8601 time. */
  createdAt: z.string(),
  version: z.string(),
  internalIp: z.string(),
  externalIp: z.string(),
  osImage: z.string(),
  kernelVersion: z.string(),
  containerRuntime: z.string(),
})
export type NodeRow = z.infer<typeof nodeRowSchema>

/**
 * `off`: no control plane runs. `connecting`: first answer awaited. `live`: a watch is open.
 * `polling`: the watch ended, the list is asked for again and again. `unreachable`: see `error`; rows are the last ones known.
 */
export const clusterStateSchema = z.object({
  labId: labIdSchema,
  status: z.enum(['off', 'connecting', 'live', 'polling', 'unreachable']),
  nodes: z.array(nodeRowSchema),
  /** When the rows were last confirmed, in milliseconds since 1970. */
  updatedAt: z.number().nullable(),
  error: wireErrorSchema.optional(),
})
export type ClusterState = z.infer<typeof clusterStateSchema>

export const clusterContract = {
  methods: {
    'cluster.list': method(z.void(), z.array(clusterStateSchema)),
    /** Follows a cluster anew that is `unreachable` because a person had to do something first; nothing happens to others. */
    'cluster.again': method(z.object({ labId: labIdSchema }), z.void()),
  },
  events: {
    'cluster.changed': clusterStateSchema,
    'cluster.removed': z.object({ labId: labIdSchema }),
  },
} as const
