import { z } from 'zod'
import { method } from './contract/define'
import { labNameSchema } from './labs'

/** What this host can do beyond the common services. The page asks for abilities, never for the host's kind. */
export const capabilitiesSchema = z.object({
  /** The host can open a web address in the user's browser. */
  openExternal: z.boolean(),
  /** The host can close and resize its own window. */
  ownWindow: z.boolean(),
  /** The host reads and writes files of this PC where the page names them; another host's page sends and fetches their bytes. */
  localFiles: z.boolean(),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>

export const appInfoSchema = z.object({
  version: z.string(),
  /** Node's `process.platform`: decides the copy and paste keys and path forms. */
  platform: z.string(),
  homeFolder: z.string(),
  labsFolder: z.string(),
  capabilities: capabilitiesSchema,
})
export type AppInfo = z.infer<typeof appInfoSchema>

/** What the program was asked to open from outside: by a link, which knows labs' names alone, or by the file manager. */
export const openRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('lab'), name: labNameSchema }),
  /** An absolute path of a folder. */
  z.object({ type: z.literal('folder'), path: z.string().min(1).max(4096) }),
  /** What is there is no lab, or nothing is there. */
  z.object({ type: z.literal('unusable'), path: z.string().min(1).max(4096) }),
])
export type OpenRequest = z.infer<typeof openRequestSchema>

export const appContract = {
  methods: {
    'app.info': method(z.void(), appInfoSchema),
    'app.openExternal': method(z.object({ url: z.url({ protocol: /^https?$/ }).max(2048) }), z.void()),
    /** The last thing that was asked to be opened; null where a page has taken it already. */
    'app.takeOpenRequest': method(z.void(), openRequestSchema.nullable()),
  },
  events: {
    /** There is something to take. */
    'app.openRequested': z.object({}),
  },
} as const
