import { z } from 'zod'
import { method } from './contract/define'

/** What this host can do beyond the common services. The page asks for abilities, never for the host's kind. */
export const capabilitiesSchema = z.object({
  /** The host can open a web address in the user's browser. */
  openExternal: z.boolean(),
  /** The host can close and resize its own window. */
  ownWindow: z.boolean(),
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

export const appContract = {
  methods: {
    'app.info': method(z.void(), appInfoSchema),
    'app.openExternal': method(z.object({ url: z.url({ protocol: /^https?$/ }).max(2048) }), z.void()),
  },
} as const
