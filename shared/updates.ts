import { z } from 'zod'
import { method } from './contract/define'
import { wireErrorSchema } from './labs'

const release = { version: z.string(), /** As its publisher wrote them; plain text. */ notes: z.string() }

/** `unavailable`: this is no installed program, or its system updates it. */
export const updateStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('unavailable') }),
  z.object({ status: z.literal('idle') }),
  z.object({ status: z.literal('checking') }),
  z.object({ status: z.literal('current') }),
  z.object({ status: z.literal('available'), ...release }),
  z.object({ status: z.literal('downloading'), ...release, percent: z.number().min(0).max(100) }),
  z.object({ status: z.literal('ready'), ...release }),
  z.object({ status: z.literal('failed'), error: wireErrorSchema }),
])
export type UpdateState = z.infer<typeof updateStateSchema>

export const updatesContract = {
  methods: {
    'updates.state': method(z.void(), updateStateSchema),
    /** Answers once it is known whether there is a newer version; a failure is a state. */
    'updates.check': method(z.void(), updateStateSchema),
    /** Fetches the version that was found; its progress arrives as events. */
    'updates.download': method(z.void(), updateStateSchema),
    /** Ends the download; what was found can be fetched again. */
    'updates.cancel': method(z.void(), z.void()),
    /** Ends the program and starts the new one. Throws `state.conflict` (`updates.runActive`) while a run changes a lab. */
    'updates.install': method(z.void(), z.void()),
  },
  events: {
    'updates.changed': updateStateSchema,
  },
} as const
