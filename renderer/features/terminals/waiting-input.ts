import type { frameType } from '#shared/stream-frames'

/** Most bytes that wait for one terminal: some screens of typing. What comes on top is refused, and said to be. */
export const maxWaitingBytes = 64 * 1024

/** What a person did at once, as its frames will carry it. */
export interface UserInput {
  type: typeof frameType.typed | typeof frameType.pasted
  bytes: Uint8Array
}

/** What is typed and pasted while there is no way to the host, in its order. Meant for one shell: another one never gets it. */
export class WaitingInput {
  private inputs: UserInput[] = []
  private bytes = 0
  private isFull = false
  private shell: number | undefined

  constructor(private readonly changed: (isAny: boolean) => void) {}

  /**
   * `shell` is the one that the input is meant for, as far as anybody knows. After the first input that finds no room nothing is kept
   * any more: a text with a hole in its middle would be another command. `first refused` is told once, until `take`.
   */
  add(input: UserInput, shell: number | undefined): 'kept' | 'first refused' | 'refused' {
    if (this.isFull) return 'refused'
    this.isFull = this.bytes + input.bytes.byteLength > maxWaitingBytes
    if (this.isFull) return 'first refused'
    if (this.inputs.length === 0) this.shell = shell
    this.inputs.push(input)
    this.bytes += input.bytes.byteLength
    this.changed(true)
    return 'kept'
  }

  /** Gives everything and forgets it; `outdated` where it was meant for another shell than `shell`. */
  take(shell?: number): UserInput[] | 'outdated' {
    const { inputs } = this
    const isOutdated = this.shell !== undefined && this.shell !== shell
    this.inputs = []
    this.bytes = 0
    this.isFull = false
    this.shell = undefined
    if (inputs.length === 0) return []
    this.changed(false)
    return isOutdated ? 'outdated' : inputs
  }
}
