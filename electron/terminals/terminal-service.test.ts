import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LabError } from '#shared/errors'
import { encodeFrame, frameType, maxInputBytes, maxPasteBytes } from '#shared/stream-frames'
import { maxTerminals, type TerminalSource } from '#shared/terminals'
import type { SshTarget } from '../ssh'
import type { RemoteSource, ResolvedSource } from './terminal-service'
import { TestClient, TestDesk } from './testing'
import { FakeServers, openNode, openReady } from './testing-nodes'

const node: TerminalSource = { type: 'node', labId: 'k8s', node: 'm-k8s' }
const session: TerminalSource = { type: 'session', sessionId: '01J8' }

const target: SshTarget = {
  name: 'x',
  host: '127.0.0.1',
  port: 22,
  username: 'vagrant',
  credential: { method: 'agent' },
}

let servers: FakeServers
let resolve: (source: RemoteSource) => ResolvedSource | Promise<ResolvedSource>
let desk: TestDesk

beforeEach(() => {
  servers = new FakeServers()
  resolve = (source) => ({ target, title: source.type === 'node' ? source.node : 'my server' })
  desk = new TestDesk({ connections: servers.connections, resolve: async (source) => resolve(source) })
})

afterEach(() => desk.service.dispose())

const call = () => desk.service.handlers
describe('opening', () => {
  it('gives each terminal an id of its own, and a freed number again', async () => {
    const ids = [
      await openNode(desk, 'm-k8s'),
      await openNode(desk, 'm-k8s'),
      await openNode(desk, 'w1-k8s'),
    ].map(({ id }) => id)
    expect(ids).toEqual(['node/k8s/m-k8s', 'node/k8s/m-k8s/2', 'node/k8s/w1-k8s'])
    await call()['terminals.close']({ terminalId: 'node/k8s/m-k8s' }, desk.client)
    expect((await openNode(desk, 'm-k8s')).id).toBe('node/k8s/m-k8s')
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
    const { id } = await openNode(desk, 'm-k8s')
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
    await expect.poll(() => desk.service.terminal(terminalId)).toBeDefined()
    await call()['terminals.close']({ terminalId }, desk.client)
    desk.states.clear()
    answer({ target, title: 'my server' })
    expect((await opening).terminals.map(({ id }) => id)).toEqual(['session/01J8'])
    const terminal = await desk.show('session/01J8')
    await terminal.is('ready')
    expect([...desk.states.keys()]).toEqual(['session/01J8'])
    expect(servers.channels).toHaveLength(1)
  })

  it('stops at its cap', async () => {
    await Promise.all(Array.from({ length: maxTerminals }, (_, index) => openNode(desk, `n${index}`)))
    await expect(openNode(desk, 'one-more')).rejects.toMatchObject({ key: 'terminals.tooMany' })
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
    const { id } = await openNode(desk, 'm-k8s')
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
    const { id } = await openNode(desk, 'm-k8s')
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
      const { id } = await openNode(desk, name)
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
    const [terminal] = await openReady(desk, 'm-k8s')
    const paste = (part: string, left: number) =>
      desk.service.receive(
        desk.client,
        encodeFrame(frameType.pasted, terminal?.page.stream ?? 0, left, Buffer.from(part)),
      )
    paste('a\n', 2)
    expect(servers.channels[0]?.typed).toEqual([])
    paste('b\n', 0)
    paste('lost', maxPasteBytes)
    paste('whole', 0)
    expect(servers.channels[0]?.typed).toEqual(['a\rb\r', 'whole'])
  })

  it('of other pages, of unknown streams, too large or of no form do nothing', async () => {
    const [terminal] = await openReady(desk, 'm-k8s')
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
    expect(servers.channels[0]?.typed).toEqual([])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        desk.service.receive(stranger, bytes)
        if (!inputTypes.includes(bytes[0] ?? 0)) desk.service.receive(desk.client, bytes)
      }),
    )
    terminal?.type('still here')
    expect(servers.channels[0]?.typed).toEqual(['still here'])
  })

  it('arrive at the newest view of a page alone, and at none once it has detached', async () => {
    const [terminal] = await openReady(desk, 'm-k8s')
    const again = await desk.show('node/k8s/m-k8s')
    terminal?.type('old stream')
    again.type('new stream')
    await call()['terminals.detach']({ terminalId: again.id }, desk.client)
    again.type('detached')
    expect(servers.channels[0]?.typed).toEqual(['new stream'])
  })

  it('reach two pages alike, and go on for one when the other has gone', async () => {
    const [first] = await openReady(desk, 'm-k8s')
    const other = new TestClient()
    await call()['terminals.attach']({ terminalId: 'node/k8s/m-k8s' }, other)
    servers.channels[0]?.listeners?.data(Buffer.from('both '))
    await expect.poll(() => other.text()).toBe('both ')
    other.disposables.dispose()
    const { length } = other.frames
    servers.channels[0]?.listeners?.data(Buffer.from('one'))
    await first?.sees('both one')
    expect(other.frames).toHaveLength(length)
  })
})

it('what the server says before the login stands above its shell', async () => {
  servers.banner = 'Only for\nmembers'
  const [terminal] = await openReady(desk, 'm-k8s')
  servers.channels[0]?.listeners?.data(Buffer.from('$ '))
  await terminal?.sees('Only for\nmembers\n$')
})

describe('closing', () => {
  it('gives connections back, and tells the pages', async () => {
    await openReady(desk, 'm-k8s', 'w1-k8s')
    await call()['terminals.close']({ terminalId: 'node/k8s/m-k8s' }, desk.client)
    expect([servers.released, desk.removed]).toEqual([1, ['node/k8s/m-k8s']])
    await desk.service.dispose()
    expect(servers.released).toBe(2)
  })

  it('leaves a shell that ended by itself listed until its pane is closed', async () => {
    const [terminal] = await openReady(desk, 'm-k8s')
    servers.channels[0]?.listeners?.end({ code: 2, signal: null, lost: false })
    expect((await terminal?.is('closed'))?.exit).toEqual({ code: 2, signal: null })
    expect(servers.released).toBe(1)
  })
})
