import { randomBytes } from 'node:crypto'

/** The control plane forgets a token after 24 h; long before that it gets a new one. In ms. */
const maxAgeMs = 12 * 3_600_000

export interface JoinToken {
  value: string
  /** Whether the control plane knows it. */
  given: boolean
}

/** The tokens that workers join with, one per lab. They are in memory alone: after a new start there is a new one. */
export class JoinTokens {
  readonly #tokens = new Map<string, JoinToken & { madeAt: number }>()

  /** The lab's token. One that has become old is replaced, and the control plane has yet to be told. */
  of(labPath: string): JoinToken {
    const last = this.#tokens.get(labPath)
    if (last && Date.now() - last.madeAt < maxAgeMs) return last
    const token = { value: newToken(), given: false, madeAt: Date.now() }
    this.#tokens.set(labPath, token)
    return token
  }

  /** For a lab whose control plane is gone, or is as it was at another time. */
  forget(labPath: string): void {
    this.#tokens.delete(labPath)
  }
}

/** In kubeadm's form: `[a-z0-9]{6}.[a-z0-9]{16}`. */
const newToken = (): string => `${randomBytes(3).toString('hex')}.${randomBytes(8).toString('hex')}`
