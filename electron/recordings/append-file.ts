import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileError } from '../platform/files'
import { oneAtATime } from '../platform/one-at-a-time'

/** A new file that grows in the background. Nobody waits for the disk; who writes looks at `pendingBytes`. */
export class AppendFile {
  readonly path: string
  readonly #file: FileHandle
  readonly #failed: (error: unknown) => void
  readonly #flush = oneAtATime(() => this.#save())
  #waiting: Buffer[] = []
  #pendingBytes = 0
  #bytes = 0
  #ended = false

  /**
   * Makes the file, and its folder, for their owner alone. `failed` gets the error of a write, such as `disk.full`, once; then
   * nothing more is taken and the file ends with the last whole write. Throws `EEXIST`, `disk.full` or `disk.denied`.
   */
  static async create(path: string, failed: (error: unknown) => void): Promise<AppendFile> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      return new AppendFile(path, await open(path, 'wx', 0o600), failed)
    } catch (error) {
      throw fileError(error, path)
    }
  }

  private constructor(path: string, file: FileHandle, failed: (error: unknown) => void) {
    this.path = path
    this.#file = file
    this.#failed = failed
  }

  /** Bytes taken that are not in the file yet. */
  get pendingBytes(): number {
    return this.#pendingBytes
  }

  /** Bytes taken in all. */
  get bytes(): number {
    return this.#bytes + this.#pendingBytes
  }

  write(text: string): void {
    if (this.#ended) return
    const bytes = Buffer.from(text)
    this.#waiting.push(bytes)
    this.#pendingBytes += bytes.byteLength
    void this.#flush()
  }

  /** Takes nothing more; resolves once everything taken is in the file. Never throws. */
  async close(): Promise<void> {
    this.#ended = true
    await this.#flush()
    await this.#file.close().catch((error) => this.#failed(fileError(error, this.path)))
  }

  /** Never throws. */
  async #save(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting)
    this.#waiting = []
    try {
      if (bytes.byteLength > 0) await this.#file.appendFile(bytes)
      this.#bytes += bytes.byteLength
      this.#pendingBytes -= bytes.byteLength
    } catch (error) {
      this.#ended = true
      this.#waiting = []
      this.#pendingBytes = 0
      // A full disk takes the first part of a text. Where even this fails, readers leave the half line out.
      await this.#file.truncate(this.#bytes).catch(() => undefined)
      this.#failed(fileError(error, this.path))
    }
  }
}
