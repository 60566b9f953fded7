import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LabError } from '#shared/errors'
import { retryDelayMs, type SshTarget } from '../ssh'
import { TestDesk } from './testing'
import { TestSshServer, testConnections } from './testing-ssh'

const node = { type: 'node', labId: 'k8s', node: 'm-k8s' } as const
const terminalId = 'node/k8s/m-k8s'

let server: TestSshServer
let connections: ReturnType<typeof testConnections>
let desk: TestDesk
let target: () => SshTarget

beforeEach(async () => {
  server = await new TestSshServer().start()
  connections = testConnections(2000)
  target = () => server.target
  desk = new TestDesk({
    connections: connections.service,
    resolve: async () => ({ target: target(), title: 'm-k8s', role: 'control-plane' }),
  })
})

afterEach(async () => {
  vi.useRealTimers()
  await desk.service.dispose()
  connections.dispose()
  await server.stop()
})

async function openNode() {
  const { id } = await desk.open({ source: node, workspace: 'k8s' })
  return desk.show(id)
}

const press = (button: 'reconnect' | 'stopTrying') =>
  desk.service.handlers[`terminals.${button}`]({ terminalId }, desk.client)

describe('a first login', () => {
  it('that times out is tried again by itself, with the reason in sight', async () => {
    server.isBusy = true
    const terminal = await openNode()
    expect(await terminal.is('lost')).toMatchObject({
      error: { code: 'timeout' },
      tries: { failed: 1, of: 10 },
    })
    expect(await terminal.is('authenticating')).toMatchObject({
      error: { code: 'timeout' },
      tries: { failed: 1 },
    })
    server.isBusy = false
    const { error, tries } = await terminal.is('ready')
    expect([error, tries]).toEqual([undefined, undefined])
    await terminal.sees('welcome')
  })

  it('that is refused is tried again by itself, and at once where somebody wants it', async () => {
    await server.stop()
    const terminal = await openNode()
    expect((await terminal.is('lost')).error?.code).toBe('net.refused')
    await server.start(server.port)
    await press('reconnect')
    await terminal.is('ready')
  })

  it('is not tried again where a name is not known', async () => {
    target = () => {
      throw new LabError('net.dns', 'net.dns')
    }
    const terminal = await openNode()
    expect((await terminal.is('closed')).error?.code).toBe('net.dns')
  })

  it('ends when a person stops it, between attempts and in one, and can be begun again', async () => {
    server.isBusy = true
    const terminal = await openNode()
    await terminal.is('lost')
    await press('stopTrying')
    expect(await terminal.is('closed')).toMatchObject({ error: { code: 'timeout' } })
    await press('reconnect')
    await terminal.is('lost')
    await terminal.is('authenticating')
    await press('stopTrying')
    expect((await terminal.is('closed')).tries).toBeUndefined()
    server.isBusy = false
    await press('reconnect')
    await terminal.is('ready')
    expect(server.shells).toHaveLength(1)
  })

  it('is left to a person after ten failures, with growing pauses between them', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const attempts: number[] = []
    let isOpen = false
    target = () => {
      // The first one gives the pane its title.
      if (isOpen) attempts.push(Date.now())
      isOpen = true
      throw new LabError('net.unreachable', 'net.unreachable')
    }
    await openNode()
    for (let time = 0; time < 400_000; time += 100) await vi.advanceTimersByTimeAsync(100)
    expect(await desk.info(terminalId)).toMatchObject({ state: 'closed', error: { code: 'net.unreachable' } })
    expect(attempts).toHaveLength(10)
    for (const [failures, at] of attempts.slice(0, -1).entries()) {
      const pause = (attempts[failures + 1] ?? 0) - at
      // The screen is let settle before each attempt, which takes a millisecond or two.
      expect(Math.abs(pause - retryDelayMs(failures))).toBeLessThan(50)
    }
    expect(vi.getTimerCount()).toBe(0)
  })
})
