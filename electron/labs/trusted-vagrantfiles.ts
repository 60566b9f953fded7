import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { readJson, writeAtomic } from '../platform/files'
import { readVagrantfile } from './vagrant-folder'

const schema = z.record(z.string(), z.string())

/**
 * `<home>/trusted-labs.json`: by folder of a lab, the SHA-256 of the Vagrantfile that may be run there. What a folder itself says
 * of its origin proves nothing: somebody else may have written that, too.
 */
export class TrustedVagrantfiles {
  readonly #path: string

  constructor(homeFolder: string) {
    this.#path = join(homeFolder, 'trusted-labs.json')
  }

  /** Throws `labs.untrusted` where the folder's Vagrantfile is neither the app's own nor one that a person has allowed. */
  async check(folder: string): Promise<void> {
    const hash = await hashOf(folder)
    if (hash === null || (await this.#read())[folder] === hash) return
    throw new LabError('auth.denied', 'labs.untrusted', { params: { path: folder } })
  }

  /** Allows the Vagrantfile as it is now. Throws `config.corrupt`, `disk.full`, `disk.denied`, as does `forget`. */
  async trust(folder: string): Promise<void> {
    const hash = await hashOf(folder)
    if (hash !== null) await this.#write({ ...(await this.#read()), [folder]: hash })
  }

  /** For a folder that is deleted. */
  async forget(folder: string): Promise<void> {
    const { [folder]: known, ...others } = await this.#read()
    if (known !== undefined) await this.#write(others)
  }

  async #read(): Promise<Record<string, string>> {
    return (await readJson(this.#path, schema)) ?? {}
  }

  async #write(hashes: Record<string, string>): Promise<void> {
    await writeAtomic(this.#path, `${JSON.stringify(hashes, null, 2)}\n`)
  }
}

/** Null where there is nothing to run. */
async function hashOf(folder: string): Promise<string | null> {
  const text = await readVagrantfile(folder)
  return text === null ? null : createHash('sha256').update(text).digest('hex')
}
