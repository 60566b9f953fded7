import { Terminal } from '@xterm/headless'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LabError } from '#shared/errors'
import { flow } from '#shared/flow-control'
import {
  decodeFrame,
  encodeFrame,
  encodeSnapshot,
  frameType,
  maxPasteBytes,
  type StreamFrame,
} from '#shared/stream-frames'
import type { ScreenSize } from '#shared/terminals'
import type { Host, HostState } from '../../transport/host'
import { TerminalController } from './controller'
import { StreamRouter } from './stream-router'
import { maxWaitingBytes } from './waiting-input'

const bytes = (text: string) => new TextEncoder().encode(text)

/** A fake host with one terminal: it answers `attach`, sends what the test tells it, and keeps what it gets. */
class FakeHost implements Host {
  readonly files = { type: 'disk' as const, pathOf: () => '' }
  state: HostState = 'connected'
  shell = 7
  readonly received: StreamFrame[] = []
  readonly sizes: ScreenSize[] = []
  streams = 0
  answer: 'at once' | 'held' | 'refused' = 'at once'
  private deliver: (frame: Uint8Array) => void = () => undefined
  private held: (() => void)[] = []

  call = (async (method: string, input: { size?: ScreenSize }) => {
    if (method === 'terminals.resize' && input.size) this.sizes.push(input.size)
    if (method !== 'terminals.attach') return
    if (this.answer === 'refused') throw new LabError('internal', 'internal')
    const stream = ++this.streams
    if (this.answer === 'held') await new Promise<void>((resolve) => this.held.push(resolve))
    return { stream, shell: this.shell }
  }) as Host['call']

  on = () => () => undefined
  onState = () => () => undefined

  onFrame(listener: (frame: Uint8Array) => void) {
    this.deliver = listener
    return () => undefined
  }

  sendFrame(frame: Uint8Array) {
    const decoded = decodeFrame(frame)
    if (decoded) this.received.push(decoded)
  }

  release() {
    for (const resolve of this.held.splice(0)) resolve()
  }

  snapshot(stream: number, offset: number, screen: string, cols = 80, rows = 24) {
    this.deliver(encodeFrame(frameType.snapshot, stream, offset, encodeSnapshot(cols, rows, bytes(screen))))
  }

  skip(stream: number, offset: number) {
    this.deliver(encodeFrame(frameType.skip, stream, offset))
  }

  data(stream: number, offset: number, payload: Uint8Array | string) {
    this.deliver(
      encodeFrame(frameType.data, stream, offset, typeof payload === 'string' ? bytes(payload) : payload),
    )
  }

  frames(type: number) {
    return this.received.filter((frame) => frame.type === type)
  }

  text(type: number) {
    return new TextDecoder().decode(Uint8Array.from(this.frames(type).flatMap(({ payload }) => [...payload])))
  }
}

let host: FakeHost
let terminal: Terminal
let controller: TerminalController
let failures: unknown[]
let isWaiting: boolean
/** What the pane has room for. */
let room: ScreenSize
/** Fills the pane, as the screen does whenever it finds time. */
let fillPane: () => void

beforeEach(() => {
  host = new FakeHost()
  terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true })
  failures = []
  isWaiting = false
  room = { cols: 80, rows: 24 }
  const router = new StreamRouter(host)
  router.start()
  let sizeHeld = false
  fillPane = () => {
    if (!sizeHeld) terminal.resize(room.cols, room.rows)
  }
  const screen = {
    terminal,
    output: {
      write: (bytes: Uint8Array, parsed: () => void) => terminal.write(bytes, parsed),
      clear: () => undefined,
    },
    holdSize: () => {
      sizeHeld = true
    },
    releaseSize: () => {
      sizeHeld = false
      fillPane()
    },
    get size() {
      return { cols: terminal.cols, rows: terminal.rows }
    },
  }
  controller = new TerminalController('local/1', host, router, screen, {
    failed: (error) => failures.push(error),
    pass: (_, send) => send(),
    shell: () => host.shell,
    waiting: (isAny) => {
      isWaiting = isAny
    },
  })
})

afterEach(() => {
  controller.dispose()
  terminal.dispose()
})

const settled = () => new Promise((resolve) => setImmediate(resolve))
/** Everything written so far has been parsed. */
const parsed = () => new Promise<void>((resolve) => terminal.write('', resolve))
const line = (row: number) => terminal.buffer.active.getLine(row)?.translateToString(true)

async function attach() {
  controller.attach()
  await settled()
}

describe('TerminalController', () => {
  it('shows the snapshot, then what follows it', async () => {
    await attach()
    host.snapshot(1, 1000, 'prompt$ ')
    host.data(1, 1000, 'ls')
    await parsed()
    expect(line(0)).toBe('prompt$ ls')
  })

  it('cuts no character that comes in two frames', async () => {
    await attach()
    host.snapshot(1, 0, '')
    const text = bytes('한글')
    host.data(1, 0, text.subarray(0, 4))
    host.data(1, 4, text.subarray(4))
    await parsed()
    expect(line(0)).toBe('한글')
  })

  it('acknowledges offsets after parsing: large chunks at once, a remainder a little later', async () => {
    await attach()
    host.snapshot(1, 500, '')
    host.data(1, 500, new Uint8Array(flow.ackBytes).fill(97))
    await parsed()
    expect(host.frames(frameType.ack).map(({ offset }) => offset)).toEqual([500 + flow.ackBytes])
    host.data(1, 500 + flow.ackBytes, 'rest')
    await parsed()
    expect(host.frames(frameType.ack)).toHaveLength(1)
    await expect.poll(() => host.frames(frameType.ack).at(-1)?.offset).toBe(504 + flow.ackBytes)
  })

  it('does not answer questions in a snapshot, but those that come live', async () => {
    await attach()
    host.snapshot(1, 0, 'a\x1b[c\x1b[6n')
    await parsed()
    expect(host.text(frameType.input)).toBe('')
    host.data(1, 0, '\x1b[6n')
    await parsed()
    expect(host.text(frameType.input)).toBe('\x1b[1;2R')
    expect(host.text(frameType.typed)).toBe('')
  })

  it('replaces the screen at a new attachment and ignores the old stream', async () => {
    await attach()
    host.snapshot(1, 0, 'old')
    host.data(1, 0, ' and stale')
    await attach()
    host.data(1, 10, ' ghost')
    host.snapshot(2, 40, 'new')
    host.data(1, 10, ' ghost')
    host.data(2, 40, ' and live')
    await parsed()
    expect(line(0)).toBe('new and live')
    terminal.input('x')
    expect(host.frames(frameType.typed).at(-1)?.stream).toBe(2)
  })

  it('takes frames that overtake the answer which names their stream', async () => {
    host.answer = 'held'
    controller.attach()
    host.snapshot(1, 0, 'early')
    host.data(1, 0, ' bird')
    host.data(7, 0, 'of nobody')
    host.release()
    await settled()
    await parsed()
    expect(line(0)).toBe('early bird')
  })

  it('attaches again when bytes are missing', async () => {
    await attach()
    host.snapshot(1, 0, '')
    host.data(1, 100, 'after a gap')
    await settled()
    expect(host.streams).toBe(2)
    host.snapshot(2, 111, 'whole again')
    await parsed()
    expect(line(0)).toBe('whole again')
  })

  it('goes on behind what the host has left out', async () => {
    await attach()
    host.snapshot(1, 0, '')
    host.skip(1, 100)
    host.data(1, 100, 'what can be seen')
    await parsed()
    expect(host.streams).toBe(1)
    expect(line(0)).toBe('what can be seen')
  })

  it('takes the size of the snapshot first and tells the host its own', async () => {
    room = { cols: 100, rows: 30 }
    await attach()
    host.snapshot(1, 0, 'x'.repeat(120), 120, 40)
    await parsed()
    expect(host.sizes).toEqual([{ cols: 100, rows: 30 }])
    expect(terminal.cols).toBe(100)
  })

  it('draws a snapshot of more rows than the pane has whole before the pane is filled', async () => {
    room = { cols: 80, rows: 10 }
    // xterm.js gives way to other work once a write has taken long.
    terminal.onResize(() => fillPane())
    await attach()
    host.snapshot(1, 0, `welcome\r\nprompt$ ${'\r\n'.repeat(38)}\x1b[2;9H`, 80, 40)
    host.data(1, 0, 'ls')
    await parsed()
    expect([line(0), line(1)]).toEqual(['welcome', 'prompt$ ls'])
    expect(terminal.buffer.active.baseY).toBe(0)
    expect(host.sizes).toEqual([{ cols: 80, rows: 10 }])
  })

  it('does not tell the host a size that it has', async () => {
    await attach()
    host.snapshot(1, 0, '', 80, 24)
    await parsed()
    expect(host.sizes).toEqual([])
  })

  it('sends what is typed in UTF-8', async () => {
    await attach()
    host.snapshot(1, 0, '')
    await parsed()
    terminal.input('echo 한글\r')
    expect(host.text(frameType.typed)).toBe('echo 한글\r')
    expect(host.text(frameType.input)).toBe('')
  })

  it('sends a paste as it is, in frames that tell how much follows', async () => {
    await attach()
    host.snapshot(1, 0, '\x1b[?2004h')
    await parsed()
    const text = '한글\n'.repeat(20_000)
    controller.paste(text)
    const frames = host.frames(frameType.pasted)
    expect(host.text(frameType.pasted)).toBe(text)
    const following = (index: number) =>
      frames.slice(index + 1).reduce((sum, { payload }) => sum + payload.byteLength, 0)
    expect(frames.map(({ offset }) => offset)).toEqual(frames.map((_, index) => following(index)))
    controller.paste('x'.repeat(maxPasteBytes + 1))
    expect(host.frames(frameType.pasted)).toHaveLength(frames.length)
    expect(failures).toHaveLength(1)
  })

  it('reports that it could not attach', async () => {
    host.answer = 'refused'
    await attach()
    expect(failures).toHaveLength(1)
  })
})

describe('what is typed while the page has no way to the host', () => {
  const typedOn = (stream: number) =>
    new TextDecoder().decode(
      Uint8Array.from(
        host.received
          .filter(
            ({ type, stream: on }) =>
              on === stream && (type === frameType.typed || type === frameType.pasted),
          )
          .flatMap(({ payload }) => [...payload]),
      ),
    )

  it('is sent in its order, before what follows, once the new stream is known', async () => {
    await attach()
    host.snapshot(1, 0, '')
    host.answer = 'held'
    controller.attach()
    terminal.input('a')
    controller.paste('b')
    terminal.input('c')
    expect(isWaiting).toBe(true)
    host.release()
    await settled()
    terminal.input('d')
    host.snapshot(2, 0, '')
    await parsed()
    terminal.input('e')
    expect(typedOn(1)).toBe('')
    expect(typedOn(2)).toBe('abcde')
    expect(isWaiting).toBe(false)
    await attach()
    expect(typedOn(3)).toBe('')
  })

  it('waits for the connection, too', async () => {
    terminal.input('first ')
    await attach()
    host.snapshot(1, 0, '')
    await parsed()
    host.state = 'lost'
    terminal.input('away')
    expect(typedOn(1)).toBe('first ')
    host.state = 'connected'
    await attach()
    expect(typedOn(2)).toBe('away')
  })

  it('never goes to another shell, and that is said', async () => {
    await attach()
    host.state = 'lost'
    terminal.input('rm -r old\r')
    host.state = 'connected'
    host.shell = 8
    await attach()
    expect(typedOn(2)).toBe('')
    expect(failures).toMatchObject([{ key: 'terminals.waitingOutdated' }])
    terminal.input('ls')
    expect(typedOn(2)).toBe('ls')
  })

  it('is refused aloud where it is too much', async () => {
    host.state = 'lost'
    controller.paste('x'.repeat(maxWaitingBytes + 1))
    terminal.input('\r')
    expect(failures).toMatchObject([{ key: 'terminals.waitingFull' }])
    host.state = 'connected'
    await attach()
    expect(host.received).toEqual([])
  })

  it('is forgotten on demand, and with its terminal', async () => {
    terminal.input('oops')
    controller.discardWaiting()
    expect(isWaiting).toBe(false)
    await attach()
    expect(typedOn(1)).toBe('')
    host.answer = 'held'
    controller.attach()
    terminal.input('late')
    controller.dispose()
    host.release()
    await settled()
    expect(typedOn(2)).toBe('')
    expect(isWaiting).toBe(false)
  })
})
