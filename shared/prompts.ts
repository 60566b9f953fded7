import { z } from 'zod'
import { method } from './contract/define'

export const promptIdSchema = z.string().regex(/^[\w-]{1,100}$/)

/** Whom the question is about. */
const promptTarget = z.object({ name: z.string(), host: z.string(), port: z.number(), username: z.string() })

/** A question that a connection waits on. */
export const promptSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('secret'),
    id: promptIdSchema,
    target: promptTarget,
    kind: z.enum(['password', 'passphrase', 'keyboard-interactive']),
    /** The server's own words, for keyboard-interactive. */
    instructions: z.string(),
    /** What the server tells everybody before they log in, such as whom it is for. */
    banner: z.string().optional(),
    fields: z.array(z.object({ label: z.string(), echo: z.boolean() })),
    /** The last answer was refused. */
    retry: z.boolean(),
    /** The answer can be kept in the keychain of this computer. */
    canRemember: z.boolean(),
  }),
  z.object({
    type: z.literal('host-key'),
    id: promptIdSchema,
    target: promptTarget,
    keyType: z.string(),
    /** `SHA256:...`, as `ssh-keygen -l` prints it. */
    fingerprint: z.string(),
  }),
])
export type Prompt = z.infer<typeof promptSchema>

export const promptsContract = {
  methods: {
    'prompts.list': method(z.void(), z.array(promptSchema)),
    /** `forAll`: also answers the same question of other sessions that connect now with this user name. */
    'prompts.answer': method(
      z.object({
        id: promptIdSchema,
        answers: z.array(z.string().max(4096)).max(16),
        forAll: z.boolean().default(false),
        /** Kept in the keychain once the server has accepted it. */
        remember: z.boolean().default(false),
      }),
      z.void(),
    ),
    'prompts.trust': method(z.object({ ids: z.array(promptIdSchema).min(1).max(256) }), z.void()),
    'prompts.dismiss': method(z.object({ ids: z.array(promptIdSchema).min(1).max(256) }), z.void()),
  },
  events: {
    'prompts.changed': z.array(promptSchema),
  },
} as const
