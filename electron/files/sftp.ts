import type { FileEntryWithStats, InputAttributes, SFTPWrapper, Stats } from 'ssh2'
import { LabError } from '#shared/errors'
import { isAnswer, sftpError } from './sftp-errors'

type Answer<T> = (error: Error | null | undefined, value: T) => void

/** Free and whole space of a file system, as statvfs(3) tells. */
interface Space {
  f_bavail: number
  f_frsize: number
}

/**
 * One SFTP channel with promises. ssh2 leaves requests unanswered that are made on, or while, a channel goes down; here they
 * fail with `net.lost`. Other failures are coded with their path: `files.missing`, `files.denied`, `files.failed`.
 */
export class Sftp {
  readonly #sftp: SFTPWrapper
  readonly #place: string
  readonly #waiting = new Set<(error: LabError) => void>()
  #closed = false

  /** `place` is what people call the machine. */
  constructor(sftp: SFTPWrapper, place: string) {
    this.#sftp = sftp
    this.#place = place
    sftp.once('close', () => this.#lost())
    // A protocol error ends the channel; `close` follows.
    sftp.on('error', () => this.#sftp.end())
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Called once, when the channel is gone for whatever reason. */
  onClose(listener: () => void): void {
    this.#sftp.once('close', listener)
  }

  end(): void {
    this.#sftp.end()
    this.#lost()
  }

  realpath(path: string): Promise<string> {
    return this.#ask(path, (answer) => this.#sftp.realpath(path, answer))
  }

  stat(path: string): Promise<Stats> {
    return this.#ask(path, (answer) => this.#sftp.stat(path, answer))
  }

  lstat(path: string): Promise<Stats> {
    return this.#ask(path, (answer) => this.#sftp.lstat(path, answer))
  }

  readlink(path: string): Promise<string> {
    return this.#ask(path, (answer) => this.#sftp.readlink(path, answer))
  }

  opendir(path: string): Promise<Buffer> {
    return this.#ask(path, (answer) => this.#sftp.opendir(path, answer))
  }

  /** The next portion of an open folder; throws at its end. */
  readdir(handle: Buffer, path: string): Promise<FileEntryWithStats[]> {
    return this.#ask(path, (answer) => this.#sftp.readdir(handle, answer))
  }

  mkdir(path: string): Promise<void> {
    return this.#ask(path, (answer) => this.#sftp.mkdir(path, toVoid(answer)))
  }

  rmdir(path: string): Promise<void> {
    return this.#ask(path, (answer) => this.#sftp.rmdir(path, toVoid(answer)))
  }

  unlink(path: string): Promise<void> {
    return this.#ask(path, (answer) => this.#sftp.unlink(path, toVoid(answer)))
  }

  setstat(path: string, attributes: InputAttributes): Promise<void> {
    return this.#ask(path, (answer) => this.#sftp.setstat(path, attributes, toVoid(answer)))
  }

  fsetstat(handle: Buffer, attributes: InputAttributes, path: string): Promise<void> {
    return this.#ask(path, (answer) => this.#sftp.fsetstat(handle, attributes, toVoid(answer)))
  }

  /** Refuses a name that is taken, as version 3 demands. */
  rename(from: string, to: string): Promise<void> {
    return this.#ask(to, (answer) => this.#sftp.rename(from, to, toVoid(answer)))
  }

  /** Takes the place of what has the name, in one step. Throws `files.unsupported` where the server cannot. */
  replace(from: string, to: string): Promise<void> {
    return this.#extension(to, (answer) => this.#sftp.ext_openssh_rename(from, to, toVoid(answer)))
  }

  /** Bytes that this account may still write beside `path`. Throws `files.unsupported` where the server does not tell. */
  async freeBytes(path: string): Promise<number> {
    const space = await this.#extension<Space>(path, (answer) => this.#sftp.ext_openssh_statvfs(path, answer))
    return space.f_bavail * space.f_frsize
  }

  /** `permissions` are those of a file that is made by this; without them the server decides. */
  open(path: string, mode: 'r' | 'r+' | 'w', permissions: number | null = null): Promise<Buffer> {
    const attributes = permissions === null ? {} : { mode: permissions & 0o777 }
    return this.#ask(path, (answer) => this.#sftp.open(path, mode, attributes, answer))
  }

  close(handle: Buffer, path: string): Promise<void> {
    return this.#ask(path, (answer) => this.#sftp.close(handle, toVoid(answer)))
  }

  /** How many bytes were read into `buffer`; 0 at the end. */
  async read(handle: Buffer, buffer: Buffer, position: number, path: string): Promise<number> {
    return await this.#ask(path, (answer: Answer<number>) =>
      this.#sftp.read(handle, buffer, 0, buffer.length, position, (error, count) => answer(error, count)),
    )
  }

  write(handle: Buffer, bytes: Buffer, position: number, path: string): Promise<void> {
    return this.#ask(path, (answer) =>
      this.#sftp.write(handle, bytes, 0, bytes.length, position, toVoid(answer)),
    )
  }

  #ask<T>(path: string, send: (answer: Answer<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(this.#lostError())
      this.#waiting.add(reject)
      send((error, value) => {
        this.#waiting.delete(reject)
        if (error) reject(isAnswer(error) ? sftpError(error, path) : this.#lostError())
        else resolve(value)
      })
    })
  }

  /** ssh2 throws where the server did not announce the extension. */
  async #extension<T = void>(path: string, send: (answer: Answer<T>) => void): Promise<T> {
    return await this.#ask(path, (answer: Answer<T>) => {
      try {
        send(answer)
      } catch (cause) {
        const options = { params: { path }, cause }
        answer(new LabError('command.failed', 'files.unsupported', options), undefined as T)
      }
    })
  }

  #lost(): void {
    this.#closed = true
    for (const reject of this.#waiting) reject(this.#lostError())
    this.#waiting.clear()
  }

  #lostError(): LabError {
    return new LabError('net.lost', 'files.lost', { params: { name: this.#place } })
  }
}

const toVoid =
  (answer: Answer<void>) =>
  (error?: Error | null): void =>
    answer(error, undefined)
