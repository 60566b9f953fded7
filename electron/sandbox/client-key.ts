import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomic } from '../platform/files'
import type { SshCredential } from '../ssh'
import { makeKeyPair } from './ssh-keys'

/**
 * The only key that the nodes of a lab let in, made anew at each start of the app. From the first boot to the app's end it is in
 * `<lab>/.pilothouse/sandbox-key` too, readable by its owner alone: `pilothouse run` logs in with it. It is good for nothing else.
 */
export class ClientKey {
  readonly #pair = makeKeyPair()
  readonly #path: string
  #written = false

  constructor(labFolder: string) {
    this.#path = join(labFolder, '.pilothouse', 'sandbox-key')
  }

  /** In SSH wire form. */
  get publicKey(): Buffer {
    return this.#pair.publicKey
  }

  get credential(): SshCredential {
    return { method: 'key', privateKey: this.#pair.privateKey, path: this.#path }
  }

  /** Throws `disk.full` or `disk.denied`. */
  async write(): Promise<void> {
    this.#written = true
    await writeAtomic(this.#path, this.#pair.privateKey)
  }

  /** What another process has written stays. */
  async remove(): Promise<void> {
    if (this.#written) await rm(this.#path, { force: true })
  }
}
