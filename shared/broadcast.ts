import { z } from 'zod'
import { method } from './contract/define'
import { inputModeSchema } from './input-mode'
import { wireErrorSchema } from './labs'
import { heldSchema } from './live'
import { templateValuesSchema } from './templates'
import { terminalIdSchema } from './terminals'

/** Longest text of one broadcast, in characters: what fits one input frame of a terminal. */
export const maxBroadcastLength = 16 * 1024

const targets = z.array(terminalIdSchema).min(1).max(256)

/** Which terminals got it. Each target is written to exactly once or is listed in `held` or `failed`. */
export const deliverySchema = z.object({
  delivered: z.array(terminalIdSchema),
  /** As in live typing: what they do with input is not what it is meant for. */
  held: z.array(heldSchema),
  failed: z.array(z.object({ terminalId: terminalIdSchema, error: wireErrorSchema })),
})
export type Delivery = z.infer<typeof deliverySchema>

export const broadcastContract = {
  methods: {
    /**
     * Types `text` and Enter into each target; an empty text is just Enter. With `values` the placeholders in it are filled
     * in from those of each terminal. A `secret` is meant for terminals that ask for one, and remembered nowhere; any other text
     * for those that read lines. Others are held back, unless they are `allowed` and still in the mode that stands there.
     */
    'broadcast.send': method(
      z.object({
        terminalIds: targets,
        text: z.string().max(maxBroadcastLength),
        values: z.record(terminalIdSchema, templateValuesSchema).optional(),
        secret: z.literal(true).optional(),
        allowed: z.record(terminalIdSchema, inputModeSchema).optional(),
      }),
      deliverySchema,
    ),
    /** Ctrl+C in each target. */
    'broadcast.interrupt': method(z.object({ terminalIds: targets }), deliverySchema),
    /** Texts sent since the app started, oldest first. Kept in memory alone: a command line may hold a password. */
    'broadcast.history': method(z.void(), z.array(z.string())),
  },
} as const
