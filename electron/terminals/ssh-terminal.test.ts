import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LabError } from '#shared/errors'
import { flow } from '#shared/flow-control'
import { frameType } from '#shared/stream-frames'
import type { SshTarget } from '../ssh'
import { retryDelayMs } from '../ssh'
import { standsStill, TestClient, TestDesk, type TestTerminal } from './testing'
import { TestSshServer, testConnections } from './testing-ssh'

const node = { type: 'node', labId: 'k8s', node: 'm-k8s' } as const
const nodeId = 'node/k8s/m-k8s'

let server: TestSshServer
let connections: ReturnType<typeof testConnections>
let desk: TestDesk
let target: () => SshTarget

beforeEach(async () => {
  server = await new TestSshServer().start()
  connections = testConnections()
  target = () => server.target
  desk = new TestDesk({
    connections: connections.service,
    resolve: async () => ({ target: target(), title: 'm-k8s', role: 'control-plane' }),
  })
})

afterEach(async () => {
  await desk.service.dispose()
  connections.dispose()
  await server.stop()
})

async function openNode() {
  const { id } = await desk.open({ source: node, workspace: 'k8s', size: { cols: 100, rows: 30 } })
  return desk.show(id)
}

/** Types a key, and waits until it has reached the other side. */
async function keyArrives(terminal: TestTerminal): Promise<void> {
  const before = server.shell.input
  terminal.type('k')
  await expect.poll(() => server.shell.input).toBe(`${before}k`)
}

describe('a terminal over SSH', () => {
  it('goes from connecting over authenticating to ready, and types', async () => {
    const terminal = await openNode()
    const info = await terminal.is('ready')
    expect(info).toMatchObject({ id: nodeId, title: 'm-k8s', role: 'control-plane', workspace: 'k8s' })
    expect(desk.states.get(nodeId)).toEqual(['connecting', 'authenticating', 'ready'])
    await terminal.sees('welcome')
    terminal.type('hostname\r')
    await expect.poll(() => server.shell.input).toBe('hostname\r')
    expect(server.shell.size).toEqual({ cols: 100, rows: 30 })
    await desk.service.handlers['terminals.resize'](
      { terminalId: nodeId, size: { cols: 60, rows: 20 } },
      desk.client,
    )
    await expect.poll(() => server.shell.size).toEqual({ cols: 60, rows: 20 })
  })

  it('shows a character whole that came in two pieces', async () => {
    const terminal = await openNode()
    await terminal.sees('welcome')
    const hangul = Buffer.from('한')
    server.shell.channel.write(hangul.subarray(0, 1))
    await expect.poll(() => terminal.page.parsed).toBe(Buffer.byteLength('welcome\r\n$ ') + 1)
    server.shell.channel.write(hangul.subarray(1))
    await terminal.sees('한')
  })

  it('shows all output before the end, with the exit code, and does not connect again', async () => {
    server.onShell = ({ channel }) => {
      channel.write(`${'x'.repeat(1_000_000)}END`)
      channel.exit(3)
      channel.end()
    }
    const terminal = await openNode()
    const { exit, error } = await terminal.is('closed')
    expect([exit, error]).toEqual([{ code: 3, signal: null }, undefined])
    await expect.poll(() => terminal.page.ended).toBe(true)
    expect(desk.client.text()).toHaveLength(1_000_003)
    expect(desk.client.frames.at(-1)?.type).toBe(frameType.end)
    expect(server.shells).toHaveLength(1)
  })

  it('pauses the other side while a page does not keep pace', async () => {
    const terminal = await openNode()
    await terminal.sees('welcome')
    const silent = new TestClient()
    await desk.service.handlers['terminals.attach']({ terminalId: nodeId }, silent)
    const { channel } = server.shell
    let written = 0
    // Beyond the shell's window and the page's the server's own stream is full and says so.
    const all = 4 * flow.windowBytes
    // Long lines: to scroll takes the screen of this test longer than to print.
    const lines = `${'y'.repeat(78)}\r\n`.repeat(400)
    const pump = () => {
      while (written < all && channel.write(lines)) written += lines.length
    }
    channel.on('drain', pump)
    pump()
    // How much of the page's window it fills is a matter of what scrolls away unseen, and when.
    await expect.poll(() => silent.bytes()).toBeGreaterThan(flow.smallestWindowBytes)
    await standsStill(
      () => written,
      () => keyArrives(terminal),
    )
    expect(silent.bytes()).toBeLessThanOrEqual(flow.windowBytes + flow.floodBatchBytes)
    expect(written).toBeLessThan(all / 2)
    silent.disposables.dispose()
    await expect.poll(() => written).toBeGreaterThanOrEqual(all)
  })

  it('stays closed after a refused login, with the error', async () => {
    target = () => ({ ...server.target, credential: { method: 'password', password: 'wrong' } })
    const terminal = await openNode()
    const { error } = await terminal.is('closed')
    expect(error?.code).toBe('ssh.auth')
    expect(desk.states.get(nodeId)).not.toContain('lost')
  })

  it('can be closed while it connects', async () => {
    const { id } = await desk.open({ source: node, workspace: 'k8s' })
    await desk.service.handlers['terminals.close']({ terminalId: id }, desk.client)
    expect(desk.removed).toEqual([id])
    expect(await desk.service.handlers['terminals.list'](undefined, desk.client)).toEqual([])
  })

  it('that is closed while it waits for its turn asks the server for no shell', async () => {
    let begin = () => {}
    const ended = vi.fn()
    vi.spyOn(connections.service, 'turn').mockImplementation(
      () =>
        new Promise((resolve) => {
          begin = () => resolve(ended)
        }),
    )
    const { id } = await desk.open({ source: node, workspace: 'k8s' })
    await expect.poll(() => connections.service.turn).toHaveBeenCalled()
    const closed = desk.service.handlers['terminals.close']({ terminalId: id }, desk.client)
    begin()
    await closed
    expect(ended).toHaveBeenCalled()
    expect(server.shells).toEqual([])
  })
})

describe('a lost connection', () => {
  it('is made again by itself, with the screen kept and a fresh line', async () => {
    const terminal = await openNode()
    await terminal.sees('welcome')
    server.drop()
    await terminal.is('lost')
    expect((await desk.info(nodeId)).error?.code).toBe('net.lost')
    await terminal.is('ready')
    expect((await desk.info(nodeId)).error).toBeUndefined()
    await terminal.sees(/welcome\n\$\nwelcome/)
    expect(terminal.page.fault).toBeNull()
    expect(server.shells).toHaveLength(2)
  })

  it('is tried at once when the node is reachable again', async () => {
    const terminal = await openNode()
    await terminal.sees('welcome')
    await server.stop()
    await terminal.is('lost')
    await server.start(server.port)
    await desk.service.ensureNode('k8s', 'm-k8s')
    await terminal.is('ready')
  })

  it('gives the terminal another shell, and each attachment is told which', async () => {
    const shellNow = async () =>
      (await desk.service.handlers['terminals.attach']({ terminalId: nodeId }, new TestClient())).shell
    const terminal = await openNode()
    await terminal.sees('welcome')
    const first = await shellNow()
    expect(await shellNow()).toBe(first)
    server.drop()
    await terminal.sees(/welcome[\s\S]*welcome/)
    await terminal.is('ready')
    expect(await shellNow()).toBeGreaterThan(first)
    expect((await desk.info(nodeId)).shell).toBe(await shellNow())
  })

  it('is not tried again once the login is refused', async () => {
    const terminal = await openNode()
    await terminal.sees('welcome')
    const before = server.target
    target = () => before
    server.password = 'another one'
    server.drop()
    const { error } = await terminal.is('closed')
    expect(error?.code).toBe('ssh.auth')
    expect(desk.states.get(nodeId)?.slice(-4)).toEqual(['lost', 'connecting', 'authenticating', 'closed'])
  })

  it('ends where the node is off, and connects when the node is back', async () => {
    const terminal = await openNode()
    await terminal.sees('welcome')
    target = () => {
      throw new LabError('state.conflict', 'terminals.nodeOff', { params: { node: 'm-k8s' } })
    }
    server.drop()
    expect((await terminal.is('closed')).error?.key).toBe('terminals.nodeOff')
    target = () => server.target
    await desk.service.ensureNode('k8s', 'm-k8s')
    await terminal.is('ready')
  })
})

describe('pauses between attempts', () => {
  afterEach(() => void vi.useRealTimers())

  it('grow, and closing the terminal ends them', async () => {
    const terminal = await openNode()
    await terminal.sees('welcome')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const attempts: number[] = []
    target = () => {
      attempts.push(Date.now())
      throw new LabError('net.unreachable', 'net.unreachable')
    }
    server.drop()
    while ((await desk.info(nodeId)).state !== 'lost') {
      await new Promise((resolve) => setImmediate(resolve))
      await vi.advanceTimersByTimeAsync(1)
    }
    let expected = Date.now()
    for (let time = 0; time < 130_000; time += 100) await vi.advanceTimersByTimeAsync(100)
    expect(attempts).toHaveLength(8)
    for (const [failures, at] of attempts.entries()) {
      expected += retryDelayMs(failures)
      // The screen is let settle before each attempt, which takes a millisecond or two.
      expect(at - expected).toBeGreaterThanOrEqual(-1)
      expect(at - expected).toBeLessThan(50)
    }
    await desk.service.handlers['terminals.close']({ terminalId: nodeId }, desk.client)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a node', () => {
  it('gets its terminal when it is reachable, once', async () => {
    await desk.service.ensureNode('k8s', 'm-k8s')
    await desk.service.ensureNode('k8s', 'm-k8s')
    const terminals = await desk.service.handlers['terminals.list'](undefined, desk.client)
    expect(terminals.map(({ id, workspace }) => [id, workspace])).toEqual([[nodeId, 'k8s']])
  })

  it('that was left with exit is not entered again by itself', async () => {
    server.onShell = ({ channel }) => {
      channel.exit(0)
      channel.end()
    }
    const terminal = await openNode()
    await terminal.is('closed')
    await desk.service.ensureNode('k8s', 'm-k8s')
    expect((await desk.info(nodeId)).state).toBe('closed')
  })

  it('that is gone with its lab loses its terminals', async () => {
    const terminal = await openNode()
    await terminal.is('ready')
    const { channel } = server.shell
    const closed = new Promise((resolve) => channel.on('close', resolve))
    await desk.service.closeWorkspace('k8s')
    await closed
    expect(desk.removed).toEqual([nodeId])
  })
})
