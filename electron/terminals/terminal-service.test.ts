import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LabError } from '#shared/errors'
import { encodeFrame, frameType, maxInputBytes, maxPasteBytes } from '#shared/stream-frames'
import { maxTerminals, type TerminalSource } from '#shared/terminals'
import type { SshChannel, SshTarget } from '../ssh'
import { freeTerminalId, isTerminalIdOf, terminalIdOf } from './terminal-ids'
import type { RemoteSource, ResolvedSource } from './terminal-service'
import { TestClient, TestDesk, waiting } from './testing'

const node: TerminalSource = { type: 'node', labId: 'k8s', node: 'm-k8s' }
const session: TerminalSource = { type: 'session', sessionId: '01J8' }
const local: TerminalSource = { type: 'local' }

/** A fake channel: keeps what is typed, and says what a test makes it say. */
class FakeChannel implements SshChannel {
  readonly typed: string[] = []
  listeners: Parameters<SshChannel['listen']>[0] | null = null
  listen(listeners: Parameters<SshChannel['listen']>[0]) {
    this.listeners = listeners
  }
  write(bytes: Uint8Array) {
    this.typed.push(Buffer.from(bytes).toString())
    return true
  }
  async drained() {}
  endInput() {}
  pause() {}
  resume() {}
  resize() {}
  close() {}
}

const target: SshTarget = {
  name: 'x',
  host: '127.0.0.1',
  port: 22,
  username: 'vagrant',
  credential: { method: 'agent' },
}

const notUsed = () => Promise.reject(new Error('not used'))

let channels: FakeChannel[]
let released: number
let resolve: (source: RemoteSource) => ResolvedSource | Promise<ResolvedSource>
let desk: TestDesk

beforeEach(() => {
  channels = []
  released = 0
  resolve = (source) => ({ target, title: source.type === 'node' ? source.node : 'my server' })
  desk = new TestDesk({
    connections: {
      connect: async () => ({
        shell: async () => {
          const channel = new FakeChannel()
          channels.push(channel)
          return channel
        },
        exec: notUsed,
        sftp: notUsed,
        openTcp: notUsed,
        listenTcp: notUsed,
        onLost: () => undefined,
        release: () => {
          released += 1
        },
      }),
      dispose: () => {},
    },
    resolve: async (source) => resolve(source),
  })
})

afterEach(() => desk.service.dispose())

const call = () => desk.service.handlers
const openNode = (name: string) =>
  desk.open({ source: { type: 'node', labId: 'k8s', node: name }, workspace: 'k8s' })

async function openReady(...names: string[]) {
  const terminals = await Promise.all(names.map(openNode))
  return Promise.all(
    terminals.map(async ({ id }) => {
      const terminal = await desk.show(id)
      await terminal.is('ready')
      return terminal
    }),
  )
}

describe('ids', () => {
  it.each([
    [node, 1, 'node/k8s/m-k8s'],
    [node, 2, 'node/k8s/m-k8s/2'],
    [session, 1, 'session/01J8'],
    [session, 3, 'session/01J8/3'],
    [local, 1, 'local/1'],
  ])('%o, %i: %s', (source, number, id) => {
    expect(terminalIdOf(source, number)).toBe(id)
    expect(isTerminalIdOf(source, id)).toBe(true)
  })

  it.each(['node/k8s/w1-k8s', 'node/k8s/m-k8s/0', 'node/k8s/m-k8s/2/3', 'node/k8s/m-k8s/x', 'local/1', ''])(
    'refuse %o for m-k8s',
    (id) => {
      expect(isTerminalIdOf(node, id)).toBe(false)
    },
  )

  it('take the lowest free number', () => {
    const taken = new Set(['local/1', 'local/2', 'local/4'])
    expect(freeTerminalId(local, (id) => taken.has(id))).toBe('local/3')
  })
})

describe('opening', () => {
  it('gives each terminal an id of its own, and a freed number again', async () => {
    const ids = [await openNode('m-k8s'), await openNode('m-k8s'), await openNode('w1-k8s')].map(
      ({ id }) => id,
    )
    expect(ids).toEqual(['node/k8s/m-k8s', 'node/k8s/m-k8s/2', 'node/k8s/w1-k8s'])
    await call()['terminals.close']({ terminalId: 'node/k8s/m-k8s' }, desk.client)
    expect((await openNode('m-k8s')).id).toBe('node/k8s/m-k8s')
  })

  it('with a saved id brings that terminal back, and does not make it twice', async () => {
    const id = 'node/k8s/m-k8s/7'
    const both = await Promise.all([
      desk.open({ source: node, workspace: 'k8s', id }),
      desk.open({ source: node, workspace: 'k8s', id }),
    ])
    expect(both.map((terminal) => terminal.id)).toEqual([id, id])
    expect(await call()['terminals.list'](undefined, desk.client)).toHaveLength(1)
  })

  it('refuses an id of another machine', async () => {
    const open = desk.open({ source: node, workspace: 'k8s', id: 'node/k8s/w1-k8s' })
    await expect(open).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('shows a node that is off in its pane, and makes none for a session that is not there', async () => {
    resolve = () => {
      throw new LabError('state.conflict', 'terminals.nodeOff', { params: { node: 'm-k8s' } })
    }
    const { id } = await openNode('m-k8s')
    const info = await (await desk.show(id)).is('closed')
    expect(info).toMatchObject({ title: 'm-k8s', error: { key: 'terminals.nodeOff' } })
    resolve = () => {
      throw new LabError('resource.missing', 'sessions.missing')
    }
    await expect(desk.open({ source: session, workspace: 'sessions' })).rejects.toMatchObject({
      key: 'sessions.missing',
    })
    expect(await call()['terminals.list'](undefined, desk.client)).toHaveLength(1)
  })

  it('of many tells of all before any of them goes on, and of those that fail', async () => {
    resolve = (source) => {
      if (source.type === 'node') return { target, title: source.node }
      throw new LabError('resource.missing', 'sessions.missing')
    }
    const sources = [node, session, { ...node, node: 'w1-k8s' }, node]
    const opened = await call()['terminals.openAll']({ sources, workspace: 'k8s' }, desk.client)
    expect(opened.terminals.map(({ id }) => id)).toEqual([
      'node/k8s/m-k8s',
      'node/k8s/w1-k8s',
      'node/k8s/m-k8s/2',
    ])
    expect(opened.failures.map(({ key }) => key)).toEqual(['sessions.missing'])
    expect([...desk.states.values()]).toEqual([['connecting'], ['connecting'], ['connecting']])
  })

  it('of many does not connect one that was closed meanwhile', async () => {
    let answer = (_: ResolvedSource) => {}
    const late = new Promise<ResolvedSource>((done) => {
      answer = done
    })
    resolve = (source) => (source.type === 'session' ? late : { target, title: 'm-k8s' })
    const opening = call()['terminals.openAll']({ sources: [node, session], workspace: 'k8s' }, desk.client)
    const terminalId = 'node/k8s/m-k8s'
    await vi.waitFor(() => desk.service.terminal(terminalId), waiting)
    await call()['terminals.close']({ terminalId }, desk.client)
    desk.states.clear()
    answer({ target, title: 'my server' })
    expect((await opening).terminals.map(({ id }) => id)).toEqual(['session/01J8'])
    const terminal = await desk.show('session/01J8')
    await terminal.is('ready')
    expect([...desk.states.keys()]).toEqual(['session/01J8'])
    expect(channels).toHaveLength(1)
  })

  it('stops at its cap', async () => {
    await Promise.all(Array.from({ length: maxTerminals }, (_, index) => openNode(`n${index}`)))
    await expect(openNode('one-more')).rejects.toMatchObject({ key: 'terminals.tooMany' })
  })

  it.each(['attach', 'detach', 'resize', 'setExcluded', 'reconnect', 'close'] as const)(
    '%s refuses a terminal that is not there',
    async (name) => {
      const input = { terminalId: 'local/9', size: { cols: 80, rows: 24 }, excluded: true }
      await expect(async () => call()[`terminals.${name}`](input, desk.client)).rejects.toMatchObject({
        code: 'resource.missing',
      })
    },
  )
})

describe('a window of its own', () => {
  it('is told as long as a page shows the terminal there', async () => {
    const { id } = await openNode('m-k8s')
    const [one, other] = [new TestClient(), new TestClient()]
    const isThere = async () => (await desk.info(id)).inOwnWindow ?? false
    expect(await isThere()).toBe(false)
    for (const page of [one, other, one]) await call()['terminals.showInOwnWindow']({ terminalId: id }, page)
    one.disposables.dispose()
    expect(await isThere()).toBe(true)
    other.disposables.dispose()
    expect(await isThere()).toBe(false)
  })

  it('goes with its terminal, of which nothing more is told', async () => {
    const { id } = await openNode('m-k8s')
    const page = new TestClient()
    await call()['terminals.showInOwnWindow']({ terminalId: id }, page)
    await call()['terminals.close']({ terminalId: id }, desk.client)
    desk.states.clear()
    page.disposables.dispose()
    expect(desk.states.size).toBe(0)
  })
})

describe('pages', () => {
  it('are asked once to tell their end, however many terminals they showed in windows of their own', async () => {
    const page = new TestClient()
    const defer = vi.spyOn(page.disposables, 'defer')
    for (const name of ['m-k8s', 'w1-k8s', 'm-k8s']) {
      const { id } = await openNode(name)
      await call()['terminals.showInOwnWindow']({ terminalId: id }, page)
      if (name === 'm-k8s') await call()['terminals.close']({ terminalId: id }, desk.client)
    }
    // For the panes of its terminals, and for live typing.
    expect(defer).toHaveBeenCalledTimes(2)
    page.disposables.dispose()
    expect((await desk.info('node/k8s/w1-k8s')).inOwnWindow ?? false).toBe(false)
  })
})

describe('frames', () => {
  const inputTypes: number[] = [frameType.input, frameType.typed, frameType.pasted]

  it('of a paste are put together, and nothing is taken of one that is too long', async () => {
    const [terminal] = await openReady('m-k8s')
    const paste = (part: string, left: number) =>
      desk.service.receive(
        desk.client,
        encodeFrame(frameType.pasted, terminal?.page.stream ?? 0, left, Buffer.from(part)),
      )
    paste('a\n', 2)
    expect(channels[0]?.typed).toEqual([])
    paste('b\n', 0)
    paste('lost', maxPasteBytes)
    paste('whole', 0)
    expect(channels[0]?.typed).toEqual(['a\rb\r', 'whole'])
  })

  it('of other pages, of unknown streams, too large or of no form do nothing', async () => {
    const [terminal] = await openReady('m-k8s')
    const stranger = new TestClient()
    const stream = terminal?.page.stream ?? 0
    const hostile = [
      encodeFrame(frameType.input, stream + 1, 0, Buffer.from('a')),
      encodeFrame(frameType.input, stream, 0, new Uint8Array(maxInputBytes + 1)),
      encodeFrame(frameType.data, stream, 0, Buffer.from('a')),
      encodeFrame(frameType.snapshot, stream, 0, Buffer.from('a')),
      new Uint8Array(0),
    ]
    for (const frame of hostile) desk.service.receive(desk.client, frame)
    desk.service.receive(stranger, encodeFrame(frameType.input, stream, 0, Buffer.from('a')))
    expect(channels[0]?.typed).toEqual([])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        desk.service.receive(stranger, bytes)
        if (!inputTypes.includes(bytes[0] ?? 0)) desk.service.receive(desk.client, bytes)
      }),
    )
    terminal?.type('still here')
    expect(channels[0]?.typed).toEqual(['still here'])
  })

  it('arrive at the newest view of a page alone, and at none once it has detached', async () => {
    const [terminal] = await openReady('m-k8s')
    const again = await desk.show('node/k8s/m-k8s')
    terminal?.type('old stream')
    again.type('new stream')
    await call()['terminals.detach']({ terminalId: again.id }, desk.client)
    again.type('detached')
    expect(channels[0]?.typed).toEqual(['new stream'])
  })

  it('reach two pages alike, and go on for one when the other has gone', async () => {
    const [first] = await openReady('m-k8s')
    const other = new TestClient()
    await call()['terminals.attach']({ terminalId: 'node/k8s/m-k8s' }, other)
    channels[0]?.listeners?.data(Buffer.from('both '))
    await vi.waitFor(() => expect(other.text()).toBe('both '), waiting)
    other.disposables.dispose()
    const { length } = other.frames
    channels[0]?.listeners?.data(Buffer.from('one'))
    await first?.sees('both one')
    expect(other.frames).toHaveLength(length)
  })
})

describe('closing', () => {
  it('gives connections back, and tells the pages', async () => {
    await openReady('m-k8s', 'w1-k8s')
    await call()['terminals.close']({ terminalId: 'node/k8s/m-k8s' }, desk.client)
    expect([released, desk.removed]).toEqual([1, ['node/k8s/m-k8s']])
    await desk.service.dispose()
    expect(released).toBe(2)
  })

  it('leaves a shell that ended by itself listed until its pane is closed', async () => {
    const [terminal] = await openReady('m-k8s')
    channels[0]?.listeners?.end({ code: 2, signal: null, lost: false })
    expect((await terminal?.is('closed'))?.exit).toEqual({ code: 2, signal: null })
    expect(released).toBe(1)
  })
})

describe('broadcast', () => {
  const send = (terminalIds: string[], text: string) =>
    call()['broadcast.send']({ terminalIds, text }, desk.client)

  it('types text and Enter into each target once, in one write', async () => {
    const terminals = await openReady('m-k8s', 'w1-k8s', 'w2-k8s')
    const ids = terminals.map(({ id }) => id)
    const [first = ''] = ids
    expect(await send([...ids, first], 'hostname')).toEqual({ delivered: ids, failed: [] })
    expect(channels.map(({ typed }) => typed)).toEqual([['hostname\r'], ['hostname\r'], ['hostname\r']])
  })

  it('refuses targets that are excluded, not connected or not there, and tells which', async () => {
    await openReady('m-k8s', 'w1-k8s', 'w2-k8s')
    const [excluded, ended, ready] = ['node/k8s/m-k8s', 'node/k8s/w1-k8s', 'node/k8s/w2-k8s'] as const
    await call()['terminals.setExcluded']({ terminalId: excluded, excluded: true }, desk.client)
    channels[1]?.listeners?.end({ code: 0, signal: null, lost: false })
    const { delivered, failed } = await send([excluded, ended, ready, 'local/9'], 'reboot')
    expect(delivered).toEqual([ready])
    expect(failed.map(({ terminalId, error }) => [terminalId, error.key])).toEqual([
      [excluded, 'terminals.excluded'],
      [ended, 'terminals.notReady'],
      ['local/9', 'terminals.missing'],
    ])
    expect(channels.map(({ typed }) => typed)).toEqual([[], [], ['reboot\r']])
  })

  it('gives several lines as one paste to those who asked for that, and line by line to the others', async () => {
    const [shell, plain] = await openReady('m-k8s', 'w1-k8s')
    channels[0]?.listeners?.data(Buffer.from('\x1b[?2004hshell'))
    channels[1]?.listeners?.data(Buffer.from('plain'))
    await Promise.all([shell?.sees('shell'), plain?.sees('plain')])
    await send(['node/k8s/m-k8s', 'node/k8s/w1-k8s'], 'a\nb')
    expect(channels.map(({ typed }) => typed)).toEqual([['\x1b[200~a\rb\x1b[201~\r'], ['a\rb\r']])
  })

  it('interrupts with Ctrl+C', async () => {
    await openReady('m-k8s')
    await call()['broadcast.interrupt']({ terminalIds: ['node/k8s/m-k8s'] }, desk.client)
    expect(channels[0]?.typed).toEqual(['\x03'])
  })

  it('remembers the newest 200 texts, the same one after the other once', async () => {
    await openReady('m-k8s')
    for (const text of ['a', 'a', '', 'b', 'a']) await send(['node/k8s/m-k8s'], text)
    expect(await call()['broadcast.history'](undefined, desk.client)).toEqual(['a', 'b', 'a'])
    for (let index = 0; index < 300; index += 1) await send(['node/k8s/m-k8s'], `text ${index}`)
    const history = await call()['broadcast.history'](undefined, desk.client)
    expect([history.length, history[0], history.at(-1)]).toEqual([200, 'text 100', 'text 299'])
  })
})
