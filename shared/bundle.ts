import { z } from 'zod'
import { method } from './contract/define'
import { labIdSchema } from './labs'

/** Chosen by the page, so that it can cancel before the answer comes. */
const bundleRequestSchema = z.string().regex(/^[\w-]{1,100}$/)

/** One file of a bundle, as it is shown and as it is saved. */
const bundleFileSchema = z.object({
  /** In the archive, with `/` between names. */
  path: z.string(),
  text: z.string(),
  /** It could not be collected; the text says why. */
  failed: z.boolean(),
})
export type BundleFile = z.infer<typeof bundleFileSchema>

export const bundleContract = {
  methods: {
    /**
     * Collects what tells why a lab does not work, without secrets, names and paths of this PC's user. Takes up to a minute and
     * a half; a part that fails says so in its file. The host keeps nothing of it.
     */
    'bundle.collect': method(
      z.object({ labId: labIdSchema, request: bundleRequestSchema }),
      z.array(bundleFileSchema),
    ),
    /** Nothing happens where it is over. */
    'bundle.cancel': method(z.object({ request: bundleRequestSchema }), z.void()),
  },
  events: {
    'bundle.progress': z.object({ request: z.string(), done: z.number().int(), total: z.number().int() }),
  },
} as const
