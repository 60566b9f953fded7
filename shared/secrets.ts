import { z } from 'zod'
import { method } from './contract/define'

const savedSecretsSchema = z.object({
  /** Whether this computer has a keychain that can be used. */
  available: z.boolean(),
  /** `ssh:user@host:port` for passwords, with the way through jump hosts, `key:digest` for passphrases. The secrets themselves never go to a page. */
  accounts: z.array(z.string()),
})

export const secretsContract = {
  methods: {
    'secrets.list': method(z.void(), savedSecretsSchema),
    /** Nothing happens where it is not there. */
    'secrets.forget': method(z.object({ account: z.string().min(1).max(1000) }), savedSecretsSchema),
  },
  events: {},
} as const
