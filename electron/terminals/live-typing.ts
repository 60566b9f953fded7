import type { Held, LiveReach } from '#shared/live'
import { type Disposable, DisposableStore } from '../platform/disposables'
import type { Client, HandlersOf } from '../rpc'
import { encodeInput, type UserInput } from './encode-input'
import { LiveReceiver, modeOf, type TypedTerminal } from './live-receiver'
import { deleteLine } from './paste'

/** The last byte of a line, as it is typed: Ctrl+C, Ctrl+D, line feed, Enter, and Ctrl+U, which takes it back. */
const lineEnds = new Set([0x03, 0x04, 0x0a, 0x0d, 0x15])

/** A page that shows one terminal alone, and what it was told last. */
interface AlonePage {
  terminal: TypedTerminal
  told: string
}

/** Takes what people type to its terminal, and for a page whose live typing is armed to the other targets as well. */
export class LiveTyping {
  readonly #find: (terminalId: string) => TypedTerminal | undefined
  readonly #groups = new Map<Client, LiveGroup>()
  readonly #alone = new Map<Client, AlonePage>()
  /** Pages whose end is told. */
  readonly #followed = new WeakSet<Client>()
  /** Terminals in which a page has left a line, with their writes until then. */
  readonly #left = new WeakMap<Client, Map<TypedTerminal, number>>()

  constructor(find: (terminalId: string) => TypedTerminal | undefined) {
    this.#find = find
  }

  readonly handlers: HandlersOf<'live'> = {
    'live.arm': ({ terminalIds, from }, client) => {
      const targets = terminalIds.flatMap((id) => this.#find(id) ?? [])
      this.#groupOf(client).arm(targets, (from !== null && this.#find(from)) || null)
      this.#tellAlone()
    },
    'live.disarm': (_, client) => {
      const owner = this.#ownerFor(client)
      if (owner && owner !== client) owner.port.send({ event: 'live.ended', payload: {} })
      if (owner) this.#disarm(owner)
      return { left: [...(this.#left.get(client)?.keys() ?? [])].map(({ info }) => info.id) }
    },
    'live.clearLeft': ({ terminalIds }, client) => this.#clearLeft(client, terminalIds),
    'live.allow': ({ terminalId }, client) => this.#groupFor(client)?.allow(this.#find(terminalId)),
  }

  /** A page shows `terminal` alone: what is typed there takes part in the live typing that reaches it, whichever page has armed it. */
  join(client: Client, terminal: TypedTerminal): void {
    this.#follow(client)
    this.#alone.set(client, { terminal, told: 'null' })
    this.#tellAlone()
  }

  /** `input` was typed in `terminal`. */
  type(client: Client, terminal: TypedTerminal, input: UserInput): void {
    terminal.write(encodeInput(input, terminal.hub.mirror))
    this.#groupFor(client)?.type(terminal, input)
  }

  /** The page whose live typing this one takes part in: itself, or one that reaches the terminal which is alone here. */
  #ownerFor(client: Client): Client | undefined {
    if (this.#groups.has(client)) return client
    const alone = this.#alone.get(client)
    return alone && [...this.#groups].find(([, group]) => group.has(alone.terminal))?.[0]
  }

  #groupFor(client: Client): LiveGroup | undefined {
    const owner = this.#ownerFor(client)
    return owner && this.#groups.get(owner)
  }

  #tellAlone(): void {
    for (const [client, page] of this.#alone) {
      const payload = this.#groupFor(client)?.reach ?? null
      const told = JSON.stringify(payload)
      if (told !== page.told) client.port.send({ event: 'live.joined', payload })
      page.told = told
    }
  }

  #groupOf(client: Client): LiveGroup {
    const known = this.#groups.get(client)
    if (known) return known
    const group = new LiveGroup((held) => {
      client.port.send({ event: 'live.held', payload: held })
      this.#tellAlone()
    })
    this.#groups.set(client, group)
    this.#follow(client)
    return group
  }

  #follow(client: Client): void {
    if (this.#followed.has(client)) return
    this.#followed.add(client)
    client.disposables.defer(() => {
      this.#alone.delete(client)
      this.#disarm(client)
    })
  }

  #disarm(client: Client): void {
    const group = this.#groups.get(client)
    if (!group) return
    group.dispose()
    this.#groups.delete(client)
    this.#left.set(client, new Map(group.left.map((terminal) => [terminal, terminal.writes])))
    this.#tellAlone()
  }

  #clearLeft(client: Client, terminalIds: readonly string[]): void {
    for (const [terminal, writes] of this.#left.get(client) ?? []) {
      const isSame = terminal.writes === writes && modeOf(terminal) !== 'full-screen'
      if (isSame && terminalIds.includes(terminal.info.id)) terminal.write(Buffer.from(deleteLine))
    }
  }
}

/** A line end within a bracketed paste is text; the line waits for an Enter. */
function endsLine({ hub }: TypedTerminal, { kind, bytes }: UserInput): boolean {
  const isText = kind === 'paste' && hub.mirror.bracketedPaste
  return !isText && lineEnds.has(bytes.at(-1) ?? 0)
}

/** The targets of one page. */
class LiveGroup implements Disposable {
  readonly #report: (held: Held[]) => void
  #receivers = new Map<TypedTerminal, LiveReceiver>()
  #watches = new DisposableStore()
  #from: TypedTerminal | null = null
  /** Terminals in which a line was begun, by a person there or by live typing. */
  readonly #begun = new Set<TypedTerminal>()
  #reported = '[]'

  constructor(report: (held: Held[]) => void) {
    this.#report = report
  }

  arm(targets: readonly TypedTerminal[], from: TypedTerminal | null): void {
    const before = this.#receivers
    this.#receivers = new Map(targets.map((target) => [target, before.get(target) ?? this.#receiver(target)]))
    for (const [terminal, receiver] of before) if (!this.#receivers.has(terminal)) receiver.dispose()
    this.#watch(from)
    for (const [terminal, receiver] of this.#receivers)
      receiver.follow(from, from !== null && this.#begun.has(from) && !before.has(terminal))
    this.#tell()
  }

  has(terminal: TypedTerminal): boolean {
    return this.#receivers.has(terminal)
  }

  /** The targets, and those of them that do not get what is typed. */
  get reach(): LiveReach {
    return { terminalIds: [...this.#receivers.keys()].map(({ info }) => info.id), held: this.#held() }
  }

  allow(terminal: TypedTerminal | undefined): void {
    if (terminal) this.#receivers.get(terminal)?.allow()
    this.#tell()
  }

  type(sender: TypedTerminal, input: UserInput): void {
    if (!this.#receivers.has(sender)) return
    if (sender !== this.#from) this.arm([...this.#receivers.keys()], sender)
    const isEnd = endsLine(sender, input)
    const typed = { input, sender, isStart: !this.#begun.has(sender), isEnd }
    for (const [terminal, receiver] of this.#receivers) {
      if (terminal !== sender) receiver.type(typed)
      if (isEnd) receiver.lineEnded(sender)
    }
    if (isEnd) this.#begun.delete(sender)
    else this.#begun.add(sender)
    this.#tell()
  }

  /** Receivers with the beginning of a line that was not sent; the sender's own is before the eyes of who typed it. */
  get left(): TypedTerminal[] {
    const isLeft = (terminal: TypedTerminal) =>
      terminal !== this.#from && this.#begun.has(terminal) && modeOf(terminal) !== 'full-screen'
    return [...this.#receivers.keys()].filter(isLeft)
  }

  dispose(): void {
    this.#watches.dispose()
    for (const receiver of this.#receivers.values()) receiver.dispose()
  }

  #receiver(terminal: TypedTerminal): LiveReceiver {
    return new LiveReceiver(terminal, this.#begun, () => this.#tell())
  }

  /** Looks at the screens that count: a change of the sender's concerns every receiver. */
  #watch(from: TypedTerminal | null): void {
    this.#from = from
    this.#watches.dispose()
    this.#watches = new DisposableStore()
    for (const terminal of new Set([...this.#receivers.keys(), ...(from ? [from] : [])]))
      this.#watches.add(terminal.hub.mirror.onParsed(() => this.#compare(terminal)))
  }

  #compare(changed: TypedTerminal): void {
    for (const [terminal, receiver] of this.#receivers)
      if (terminal === changed || this.#from === changed) receiver.compare()
    this.#tell()
  }

  #held(): Held[] {
    return [...this.#receivers].flatMap(([{ info }, { reason }]) =>
      reason ? [{ terminalId: info.id, reason }] : [],
    )
  }

  #tell(): void {
    const held = this.#held()
    const text = JSON.stringify(held)
    if (text === this.#reported) return
    this.#reported = text
    this.#report(held)
  }
}
