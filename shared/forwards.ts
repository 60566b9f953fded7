import { z } from 'zod'
import { method } from './contract/define'
import { wireErrorSchema } from './labs'
import { forwardSchema, sessionIdSchema } from './sessions'

/** `lost`: the connection is gone and is tried again by itself. `failed`: it is not tried again. */
export const forwardStateSchema = z.enum(['stopped', 'starting', 'listening', 'lost', 'failed'])
export type ForwardState = z.infer<typeof forwardStateSchema>

/** A port forward of a saved session, and what went through it since it was started. */
export const portForwardSchema = z.object({
  sessionId: sessionIdSchema,
  sessionName: z.string(),
  forward: forwardSchema,
  state: forwardStateSchema,
  /** Open now. */
  connections: z.number().int(),
  /** Since the start, those that are open included. */
  allConnections: z.number().int(),
  /** Bytes from this PC to the other side. */
  sent: z.number(),
  /** Bytes from the other side to this PC. */
  received: z.number(),
  error: wireErrorSchema.optional(),
})
export type PortForward = z.infer<typeof portForwardSchema>

/** A session cannot listen twice on one port, so this names one of its forwards. */
const forwardRef = z.object({
  sessionId: sessionIdSchema,
  type: z.enum(['local', 'remote', 'dynamic']),
  listenPort: z.number().int(),
})
export type ForwardRef = z.infer<typeof forwardRef>

export const forwardsContract = {
  methods: {
    /** Those of all saved sessions, and those that still run though their session was changed. */
    'forwards.list': method(z.void(), z.array(portForwardSchema)),
    /** Starts it without a terminal; it then runs until it is stopped. Answers at once. */
    'forwards.start': method(forwardRef, z.void()),
    'forwards.stop': method(forwardRef, z.void()),
  },
  events: {
    'forwards.changed': z.array(portForwardSchema),
  },
} as const
