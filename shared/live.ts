import { z } from 'zod'
import { method } from './contract/define'
import { heldReasonSchema } from './input-mode'
import { terminalIdSchema } from './terminals'

export const heldSchema = z.object({ terminalId: terminalIdSchema, reason: heldReasonSchema })
export type Held = z.infer<typeof heldSchema>

/** Whom live typing reaches. */
export const liveReachSchema = z.object({
  terminalIds: z.array(terminalIdSchema),
  held: z.array(heldSchema),
})
export type LiveReach = z.infer<typeof liveReachSchema>

/** Live typing: what a person types in one terminal goes to others as well. */
export const liveContract = {
  methods: {
    /**
     * What this page types in one of these terminals goes to all of them, until `live.disarm` or until the page is gone. Called
     * again where the terminals change, or `from`: the one that has the keyboard. Ids of terminals that are gone are left out.
     */
    'live.arm': method(
      z.object({ terminalIds: z.array(terminalIdSchema).max(256), from: terminalIdSchema.nullable() }),
      z.void(),
    ),
    /**
     * A page that shows one terminal alone ends the live typing that reaches it, whichever page has armed it. `left`: terminals that were
     * not typed in themselves, in which the live typing of this page has left the beginning of a line.
     */
    'live.disarm': method(z.void(), z.object({ left: z.array(terminalIdSchema) })),
    /** Deletes what this page has left in these terminals, unless something was written there since. */
    'live.clearLeft': method(z.object({ terminalIds: z.array(terminalIdSchema).max(256) }), z.void()),
    /** Has a held terminal take part, as long as it stays in the mode for which it was held. */
    'live.allow': method(z.object({ terminalId: terminalIdSchema }), z.void()),
  },
  events: {
    /** Only to the page that types: the terminals that do not get it. */
    'live.held': z.array(heldSchema),
    /** Only to the page that typed: another one has ended it. */
    'live.ended': z.object({}),
    /** Only to a page that shows one terminal alone: what is typed there goes to these terminals; null where it stays there. */
    'live.joined': liveReachSchema.nullable(),
  },
} as const
