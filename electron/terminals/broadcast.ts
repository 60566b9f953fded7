import type { Delivery } from '#shared/broadcast'
import { LabError, toWire } from '#shared/errors'
import { type HeldReason, modeDifference } from '#shared/input-mode'
import { expandTemplate } from '#shared/templates'
import type { HandlersOf } from '../rpc'
import type { LiveTerminal } from './live-terminal'
import { typedText } from './paste'

/** Ctrl+C. */
export const interrupt = Uint8Array.of(0x03)
const historyLength = 200

/** Sends the same input to many terminals. The history is kept in memory alone: a command line may hold a password. */
export class Broadcast {
  readonly #find: (terminalId: string) => LiveTerminal
  readonly #history: string[] = []

  /** `find` throws `resource.missing`. */
  constructor(find: (terminalId: string) => LiveTerminal) {
    this.#find = find
  }

  readonly handlers: HandlersOf<'broadcast'> = {
    'broadcast.send': ({ terminalIds, text, values, secret, allowed = {} }) => {
      const bytesFor = ({ hub, info }: LiveTerminal) => {
        const own = values ? expandTemplate(text, values[info.id] ?? {}) : text
        return typedText(own, hub.mirror.bracketedPaste)
      }
      const reasonOf = ({ hub: { mirror }, info }: LiveTerminal) =>
        allowed[info.id] === mirror.inputMode
          ? null
          : modeDifference(secret ? 'password' : 'line', mirror.inputMode)
      const delivery = this.#deliver(terminalIds, bytesFor, reasonOf)
      if (!secret && delivery.delivered.length > 0) this.#remember(text)
      return delivery
    },
    'broadcast.interrupt': ({ terminalIds }) =>
      this.#deliver(
        terminalIds,
        () => interrupt,
        () => null,
      ),
    'broadcast.history': () => [...this.#history],
  }

  /** Writes to one target. Throws `terminals.missing`, `terminals.excluded`, `terminals.notReady`, and what `bytesFor` throws. */
  write(terminalId: string, bytesFor: (terminal: LiveTerminal) => Uint8Array): void {
    this.#write(this.#receiver(terminalId), bytesFor)
  }

  #write(terminal: LiveTerminal, bytesFor: (terminal: LiveTerminal) => Uint8Array): void {
    if (!terminal.write(bytesFor(terminal))) throw notReady(terminal)
  }

  /** Each target gets its bytes in one write, or is listed as held or failed; an id that is listed twice counts once. */
  #deliver(
    terminalIds: readonly string[],
    bytesFor: (terminal: LiveTerminal) => Uint8Array,
    reasonOf: (terminal: LiveTerminal) => HeldReason | null,
  ): Delivery {
    const delivery: Delivery = { delivered: [], held: [], failed: [] }
    for (const terminalId of new Set(terminalIds)) {
      try {
        const terminal = this.#receiver(terminalId)
        const reason = reasonOf(terminal)
        if (reason === null) {
          this.#write(terminal, bytesFor)
          delivery.delivered.push(terminalId)
        } else delivery.held.push({ terminalId, reason })
      } catch (error) {
        delivery.failed.push({ terminalId, error: toWire(error) })
      }
    }
    return delivery
  }

  /** The page leaves excluded terminals out; one that is named all the same is refused, since excluding protects it. */
  #receiver(terminalId: string): LiveTerminal {
    const terminal = this.#find(terminalId)
    const { title, excluded, state } = terminal.info
    if (excluded) throw new LabError('state.conflict', 'terminals.excluded', { params: { terminal: title } })
    if (state !== 'ready') throw notReady(terminal)
    return terminal
  }

  #remember(text: string): void {
    if (text === '' || text === this.#history.at(-1)) return
    this.#history.push(text)
    if (this.#history.length > historyLength) this.#history.shift()
  }
}

const notReady = ({ info }: LiveTerminal) =>
  new LabError('state.conflict', 'terminals.notReady', { params: { terminal: info.title } })
