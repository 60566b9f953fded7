import { Unicode11Addon } from '@xterm/addon-unicode11'
import headless from '@xterm/headless'
import { pino } from 'pino'
import { expect, vi } from 'vitest'
import { flow } from '#shared/flow-control'
import { decodeFrame, decodeSnapshot, encodeFrame, frameType, type StreamFrame } from '#shared/stream-frames'
import type { Terminal, TerminalState } from '#shared/terminals'
import { waiting } from '#shared/testing'
import { DisposableStore } from '../platform/disposables'
import type { Client, ClientPort, Emit } from '../rpc'
import { TerminalService } from './terminal-service'

type ServiceOptions = ConstructorParameters<typeof TerminalService>[0]

let lastClientId = 0

/** Test helper: a page's side of the terminal streams. It keeps every frame; `onFrame` lets a test react. */
export class TestClient implements Client {
  readonly id = ++lastClientId
  readonly disposables = new DisposableStore()
  readonly frames: StreamFrame[] = []
  buffered = 0
  onFrame: (frame: StreamFrame) => void = () => {}
  readonly port: ClientPort = {
    send: () => {},
    sendFrame: (bytes) => {
      const frame = decodeFrame(bytes)
      if (!frame) throw new Error('the host sent a frame that is none')
      this.frames.push(frame)
      this.onFrame(frame)
    },
    bufferedBytes: () => this.buffered,
  }

  /** Payload of every data frame so far. */
  text(): string {
    const parts = this.frames.filter(({ type }) => type === frameType.data).map(({ payload }) => payload)
    return Buffer.concat(parts).toString()
  }

  /** How many these are. */
  bytes(): number {
    const data = this.frames.filter(({ type }) => type === frameType.data)
    return data.reduce((sum, { payload }) => sum + payload.byteLength, 0)
  }
}

export const newScreen = (cols: number, rows: number) => {
  const terminal = new headless.Terminal({
    cols,
    rows,
    scrollback: flow.mirrorScrollback,
    allowProposedApi: true,
  })
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  return terminal
}
export type Screen = ReturnType<typeof newScreen>

export const write = (screen: Screen, data: string | Uint8Array): Promise<void> =>
  new Promise((resolve) => screen.write(data, resolve))

/** Everything of a screen that a person or a program could tell apart. */
export function describeScreen(screen: Screen) {
  const { active, normal } = screen.buffer
  return {
    buffer: active.type,
    cursor: [active.cursorX, active.cursorY],
    modes: { ...screen.modes },
    normal: linesOf(normal),
    active: linesOf(active),
  }
}

function linesOf(buffer: Screen['buffer']['active']): string[] {
  const lines = Array.from({ length: buffer.length }, (_, y) => describeLine(buffer, y))
  while (lines.at(-1) === '') lines.pop()
  return lines
}

/** Text and style of each cell, blanks at the end left out. */
function describeLine(buffer: Screen['buffer']['active'], y: number): string {
  const line = buffer.getLine(y)
  if (!line) return ''
  const cells = Array.from({ length: line.length }, (_, x) => {
    const cell = line.getCell(x)
    if (!cell || cell.getWidth() === 0) return ''
    const background = [cell.getBgColorMode(), cell.getBgColor()]
    const marks = [cell.isInverse(), cell.isUnderline()]
    // A blank may keep a color of letters, which nobody sees.
    const letters = cell.getChars().trim() ? [cell.getFgColorMode(), cell.getFgColor(), cell.isBold()] : []
    const look = [...background, ...marks, ...letters]
    const code = look.some((part) => part !== 0 && part !== -1) ? `{${look}}` : ''
    return code + (cell.getChars() || ' ')
  })
  return cells.join('').trimEnd()
}

/** Test helper: a page that shows a stream on a screen of its own and acknowledges what it has parsed. */
export class TestPage {
  screen: Screen = newScreen(80, 24)
  /** Offset up to which it has parsed. */
  parsed = 0
  ended = false
  /** First thing that went wrong, such as a byte missing or twice. */
  fault: string | null = null
  #expected: number | null = null
  #work: Promise<void> = Promise.resolve()

  constructor(
    readonly stream: number,
    readonly acknowledge: (frame: Uint8Array, parsed: number) => void,
  ) {}

  show(frame: StreamFrame): void {
    this.#work = this.#work.then(() => this.#show(frame))
  }

  idle(): Promise<void> {
    return this.#work
  }

  async #show({ type, offset, payload }: StreamFrame): Promise<void> {
    if (type === frameType.snapshot) {
      const snapshot = decodeSnapshot(payload)
      if (!snapshot) throw new Error('a snapshot without a size')
      this.screen = newScreen(snapshot.cols, snapshot.rows)
      await write(this.screen, snapshot.screen)
      this.#expected = offset
    } else if (type === frameType.data) {
      if (offset !== this.#expected) this.fault ??= `data at ${offset}, expected ${this.#expected}`
      await write(this.screen, payload)
      this.#expected = offset + payload.byteLength
    } else if (type === frameType.skip) {
      if (offset <= (this.#expected ?? 0)) this.fault ??= `a skip to ${offset} from ${this.#expected}`
      this.#expected = offset
    } else if (type === frameType.end) {
      this.ended = true
      if (offset !== this.#expected) this.fault ??= `end at ${offset}, expected ${this.#expected}`
    }
    this.parsed = this.#expected ?? 0
    this.acknowledge(encodeFrame(frameType.ack, this.stream, this.parsed), this.parsed)
  }
}

/** Test helper: a service, and one page that shows each terminal it attaches to. */
export class TestDesk {
  readonly client = new TestClient()
  readonly service: TerminalService
  /** Every state that each terminal went through. */
  readonly states = new Map<string, TerminalState[]>()
  readonly removed: string[] = []
  readonly #pages = new Map<number, TestPage>()

  constructor(options: Partial<Pick<ServiceOptions, 'connections' | 'resolve' | 'followed'>> = {}) {
    this.service = new TerminalService({
      connections: {
        connect: () => Promise.reject(new Error('no SSH in this test')),
        turn: async () => () => undefined,
        dispose: () => {},
      },
      resolve: () => Promise.reject(new Error('nothing but local shells in this test')),
      openPod: () => Promise.reject(new Error('no cluster in this test')),
      scrollback: () => 5000,
      ...options,
      emit: (event, payload) => this.#note(event, payload),
      logger: pino({ enabled: false }),
    })
    this.client.onFrame = (frame) => this.#pages.get(frame.stream)?.show(frame)
  }

  async open(input: Parameters<TerminalService['handlers']['terminals.open']>[0]): Promise<Terminal> {
    return this.service.handlers['terminals.open'](input, this.client)
  }

  /** Opens a local shell that is ready, with a page on it. */
  async openLocal(): Promise<TestTerminal> {
    const { id } = await this.open({ source: { type: 'local' }, workspace: 'sessions' })
    return this.show(id)
  }

  async show(terminalId: string): Promise<TestTerminal> {
    const { stream } = await this.service.handlers['terminals.attach']({ terminalId }, this.client)
    const page = new TestPage(stream, (frame) => this.service.receive(this.client, frame))
    this.#pages.set(stream, page)
    return new TestTerminal(this, terminalId, page)
  }

  async info(terminalId: string): Promise<Terminal> {
    const all = await this.service.handlers['terminals.list'](undefined, this.client)
    const terminal = all.find(({ id }) => id === terminalId)
    if (!terminal) throw new Error(`${terminalId} is not there`)
    return terminal
  }

  readonly #note: Emit = (event, payload) => {
    const changed = payload as Terminal
    if (event === 'terminals.changed') {
      const states = this.states.get(changed.id) ?? []
      if (states.at(-1) !== changed.state) states.push(changed.state)
      this.states.set(changed.id, states)
    } else if (event === 'terminals.removed')
      this.removed.push((payload as { terminalId: string }).terminalId)
  }
}

/** Test helper: a person in front of one terminal. */
export class TestTerminal {
  constructor(
    readonly desk: TestDesk,
    readonly id: string,
    readonly page: TestPage,
  ) {}

  type(input: string | Uint8Array): void {
    const bytes = Buffer.from(input)
    this.desk.service.receive(this.desk.client, encodeFrame(frameType.input, this.page.stream, 0, bytes))
  }

  /** The lines that can be seen, joined. */
  text(): string {
    return describeScreen(this.page.screen).active.join('\n')
  }

  async sees(text: string | RegExp): Promise<void> {
    await expect.poll(() => this.text()).toMatch(text)
  }

  async is(state: TerminalState): Promise<Terminal> {
    await expect.poll(async () => (await this.desk.info(this.id)).state).toBe(state)
    return this.desk.info(this.id)
  }
}

/** Waits until `count` stays the same while something else, `beside`, is done ten times: what only pauses for breath goes on by then. */
export async function standsStill(count: () => number, beside: () => Promise<void>): Promise<void> {
  await vi.waitFor(async () => {
    const before = count()
    for (let time = 0; time < 10; time += 1) {
      await beside()
      expect(count()).toBe(before)
    }
  }, waiting)
}
