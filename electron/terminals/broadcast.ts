import type { Delivery } from '#shared/broadcast'
import { LabError, toWire } from '#shared/errors'
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
    'broadcast.send': ({ terminalIds, text, values }) => {
      this.#remember(text)
      return this.#deliver(terminalIds, ({ hub, info }) => {
        const own = values ? expandTemplate(text, values[info.id] ?? {}) : text
        return typedText(own, hub.mirror.bracketedPaste)
      })
    },
    'broadcast.interrupt': ({ terminalIds }) => this.#deliver(terminalIds, () => interrupt),
    'broadcast.history': () => [...this.#history],
  }

  /** Writes to one target. Throws `terminals.missing`, `terminals.excluded`, `terminals.notReady`, and what `bytesFor` throws. */
  write(terminalId: string, bytesFor: (terminal: LiveTerminal) => Uint8Array): void {
    const terminal = this.#receiver(terminalId)
    if (!terminal.write(bytesFor(terminal))) throw notReady(terminal)
  }

  /** Each target gets its bytes in one write or is listed as failed; an id that is listed twice counts once. */
  #deliver(terminalIds: readonly string[], bytesFor: (terminal: LiveTerminal) => Uint8Array): Delivery {
    const delivery: Delivery = { delivered: [], failed: [] }
    for (const terminalId of new Set(terminalIds)) {
      try {
        this.write(terminalId, bytesFor)
        delivery.delivered.push(terminalId)
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
