import { type HeldReason, type InputMode, modeDifference } from '#shared/input-mode'
import type { Terminal } from '#shared/terminals'
import type { Disposable } from '../platform/disposables'
import { encodeInput, type UserInput } from './encode-input'
import { maxQueuedInputBytes } from './input-queue'
import type { Mirror } from './mirror'
import { deleteLine } from './paste'

/**
 * Terminals that were in the same mode seldom change it at the same moment: one starts an editor sooner, another asks for the
 * password later. Input waits for them this long, in ms, before such a terminal is held.
 */
const graceMs = 1500

/** What live typing needs of a `LiveTerminal`. */
export interface TypedTerminal {
  readonly info: Pick<Terminal, 'id' | 'excluded'>
  readonly hub: { readonly mirror: Mirror }
  /** Counts what was written to it. */
  readonly writes: number
  write(bytes: Uint8Array): boolean
}

interface Typed {
  input: UserInput
  sender: TypedTerminal
  /** The first of a line, and the last. */
  isStart: boolean
  isEnd: boolean
}

interface Waiting extends Typed {
  /** The sender's mode when it was typed. */
  mode: InputMode
}

export const modeOf = ({ hub }: TypedTerminal): InputMode => hub.mirror.inputMode

/** One target of live typing: gets what is typed in another terminal, as long as both do the same with it. */
export class LiveReceiver implements Disposable {
  readonly #terminal: TypedTerminal
  readonly #begun: Set<TypedTerminal>
  readonly #changed: () => void
  #from: TypedTerminal | null = null
  /** It was in the sender's mode, or was not for less than the grace. */
  #inStep = true
  #waiting: Waiting[] = []
  #grace: NodeJS.Timeout | undefined
  /** The two modes for which a person has let it take part. */
  #allowed: string | null = null
  /** Senders of whose present line it missed something. */
  readonly #missed = new Set<TypedTerminal>()

  /** `begun`: terminals in which a line was begun; it is kept up to date. `changed`: the reason may be another one. */
  constructor(terminal: TypedTerminal, begun: Set<TypedTerminal>, changed: () => void) {
    this.#terminal = terminal
    this.#begun = begun
    this.#changed = changed
  }

  /** `from` is typed in from now on. `midLine`: a part of its line was typed without this receiver. */
  follow(from: TypedTerminal | null, midLine: boolean): void {
    if (midLine && from) this.#missed.add(from)
    if (from === this.#from) return
    if (this.#waiting.length > 0 && from) this.#missed.add(from)
    this.#giveUp()
    this.#from = from
    this.#allowed = null
    this.#inStep = this.#isSame()
  }

  /** Why it does not get what is typed; null where it does. */
  get reason(): HeldReason | null {
    if (!this.#from || this.#from === this.#terminal) return null
    if (!this.#inStep && this.#allowed !== this.#modes) return this.#difference()
    return this.#missed.has(this.#from) ? 'behind' : null
  }

  /** Takes part from now on, as long as neither terminal changes its mode. */
  allow(): void {
    this.#allowed = this.#modes
    if (this.#from) this.#missed.delete(this.#from)
  }

  type(typed: Typed): void {
    const item = { ...typed, mode: modeOf(typed.sender) }
    if (this.reason) this.#missed.add(typed.sender)
    else if (!this.#inStep || (this.#waiting.length === 0 && this.#takes(item))) this.#write(item)
    else this.#wait(item)
  }

  /** What `sender` types next begins a line, which this receiver gets from its start. */
  lineEnded(sender: TypedTerminal): void {
    this.#missed.delete(sender)
  }

  /** One of the two screens has changed. */
  compare(): void {
    if (this.#isSame()) {
      this.#inStep = true
      this.#allowed = null
      this.#clearGrace()
    } else if (this.#inStep) this.#startGrace()
    this.#flush()
  }

  dispose(): void {
    this.#clearGrace()
    this.#waiting = []
  }

  /** A secret is for questions alone, and such a question for nothing else. Anything else may follow a change of mode. */
  #takes({ mode, sender }: Waiting): boolean {
    const own = modeOf(this.#terminal)
    if (own === mode) return true
    return own !== 'password' && mode !== 'password' && own === modeOf(sender)
  }

  #wait(item: Waiting): void {
    this.#waiting.push(item)
    const bytes = this.#waiting.reduce((sum, { input }) => sum + input.bytes.byteLength, 0)
    if (bytes > maxQueuedInputBytes) this.#giveUp()
    else this.#startGrace()
  }

  #flush(): void {
    for (const item of this.#waiting.splice(0)) {
      if (this.#waiting.length === 0 && this.#takes(item)) this.#write(item)
      // Both do the same again, but not what they did when it was typed.
      else if (this.#isSame() && this.#waiting.length === 0) this.#missed.add(item.sender)
      else this.#waiting.push(item)
    }
  }

  #write({ input, sender, isStart, isEnd }: Waiting): void {
    const { excluded } = this.#terminal.info
    const bytes = encodeInput(input, this.#terminal.hub.mirror)
    // It missed the end of its line: the next one must not be appended to what is there.
    const isHalf = isStart && this.#begun.has(this.#terminal) && modeOf(this.#terminal) === 'line'
    const all = isHalf ? Buffer.concat([Buffer.from(deleteLine), bytes]) : bytes
    if (excluded || !this.#terminal.write(all)) this.#missed.add(sender)
    else if (isEnd) this.#begun.delete(this.#terminal)
    else this.#begun.add(this.#terminal)
  }

  #giveUp(): void {
    this.#clearGrace()
    for (const { sender } of this.#waiting.splice(0)) this.#missed.add(sender)
    this.#inStep = this.#isSame()
  }

  #startGrace(): void {
    this.#grace ??= setTimeout(() => {
      this.#giveUp()
      this.#changed()
    }, graceMs)
  }

  #clearGrace(): void {
    clearTimeout(this.#grace)
    this.#grace = undefined
  }

  #isSame(): boolean {
    return !this.#from || modeOf(this.#from) === modeOf(this.#terminal)
  }

  get #modes(): string {
    return this.#from ? `${modeOf(this.#from)} ${modeOf(this.#terminal)}` : ''
  }

  #difference(): HeldReason | null {
    return this.#from && modeDifference(modeOf(this.#from), modeOf(this.#terminal))
  }
}
