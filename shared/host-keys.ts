import { z } from 'zod'
import { method } from './contract/define'

export const hostKeysContract = {
  methods: {
    /**
     * Forgets the keys of a host that was refused for showing another one; the next connection asks about the new key.
     * `entry` and `expected` are parameters of the refusal. A person has confirmed it before, with both fingerprints in sight.
     */
    'hostKeys.forgetChanged': method(
      z.object({ entry: z.string().min(1).max(1000), expected: z.string().regex(/^SHA256:[\w+/]{43}$/) }),
      z.void(),
    ),
  },
} as const
