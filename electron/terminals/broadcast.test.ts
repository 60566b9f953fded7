import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InputMode } from '#shared/input-mode'
import { TestDesk } from './testing'
import { FakeServers, openReady } from './testing-nodes'

let servers: FakeServers
let desk: TestDesk

beforeEach(() => {
  servers = new FakeServers()
  desk = new TestDesk({
    connections: servers.connections,
    resolve: async (source) => ({
      target: {
        name: 'x',
        host: '127.0.0.1',
        port: 22,
        username: 'vagrant',
        credential: { method: 'agent' },
      },
      title: source.type === 'node' ? source.node : 'my server',
    }),
  })
})
afterEach(() => desk.service.dispose())

const send = (terminalIds: string[], text: string) =>
  desk.service.handlers['broadcast.send']({ terminalIds, text }, desk.client)

it('types text and Enter into each target once, in one write', async () => {
  const terminals = await openReady(desk, 'm-k8s', 'w1-k8s', 'w2-k8s')
  const ids = terminals.map(({ id }) => id)
  const [first = ''] = ids
  expect(await send([...ids, first], 'hostname')).toEqual({ delivered: ids, held: [], failed: [] })
  expect(servers.channels.map(({ typed }) => typed)).toEqual([['hostname\r'], ['hostname\r'], ['hostname\r']])
})

it('refuses targets that are excluded, not connected or not there, and tells which', async () => {
  await openReady(desk, 'm-k8s', 'w1-k8s', 'w2-k8s')
  const [excluded, ended, ready] = ['node/k8s/m-k8s', 'node/k8s/w1-k8s', 'node/k8s/w2-k8s'] as const
  await desk.service.handlers['terminals.setExcluded']({ terminalId: excluded, excluded: true }, desk.client)
  servers.channels[1]?.listeners?.end({ code: 0, signal: null, lost: false })
  const { delivered, failed } = await send([excluded, ended, ready, 'local/9'], 'reboot')
  expect(delivered).toEqual([ready])
  expect(failed.map(({ terminalId, error }) => [terminalId, error.key])).toEqual([
    [excluded, 'terminals.excluded'],
    [ended, 'terminals.notReady'],
    ['local/9', 'terminals.missing'],
  ])
  expect(servers.channels.map(({ typed }) => typed)).toEqual([[], [], ['reboot\r']])
})

it('gives several lines as one paste to those who asked for that, and line by line to the others', async () => {
  const [shell, plain] = await openReady(desk, 'm-k8s', 'w1-k8s')
  servers.channels[0]?.listeners?.data(Buffer.from('\x1b[?2004hshell'))
  servers.channels[1]?.listeners?.data(Buffer.from('plain'))
  await Promise.all([shell?.sees('shell'), plain?.sees('plain')])
  await send(['node/k8s/m-k8s', 'node/k8s/w1-k8s'], 'a\nb')
  expect(servers.channels.map(({ typed }) => typed)).toEqual([['\x1b[200~a\rb\x1b[201~\r'], ['a\rb\r']])
})

describe('beside terminals that do something else with input', () => {
  const [shell, asks, full] = ['node/k8s/m-k8s', 'node/k8s/w1-k8s', 'node/k8s/w2-k8s'] as const
  const say = async (index: number, id: string, output: string, inputMode: InputMode) => {
    servers.channels[index]?.listeners?.data(Buffer.from(output))
    await expect.poll(async () => (await desk.info(id)).inputMode).toBe(inputMode)
  }
  const sendAll = (rest: { text: string; secret?: true; allowed?: Record<string, InputMode> }) =>
    desk.service.handlers['broadcast.send']({ terminalIds: [shell, asks, full], ...rest }, desk.client)
  beforeEach(async () => {
    await openReady(desk, 'm-k8s', 'w1-k8s', 'w2-k8s')
    await say(1, asks, '[sudo] password for vagrant: ', 'password')
    await say(2, full, '\x1b[?1049h~', 'full-screen')
  })

  it('holds a command back from them, and tells why', async () => {
    expect(await sendAll({ text: 'reboot' })).toEqual({
      delivered: [shell],
      held: [
        { terminalId: asks, reason: 'password' },
        { terminalId: full, reason: 'full-screen' },
      ],
      failed: [],
    })
    expect(servers.channels.map(({ typed }) => typed)).toEqual([['reboot\r'], [], []])
  })

  it('gives a secret only to who asks for one, and keeps it nowhere', async () => {
    const { delivered, held } = await sendAll({ text: 'geheim {{name}}', secret: true })
    expect(delivered).toEqual([asks])
    expect(held.map(({ reason }) => reason)).toEqual(['shown-password', 'shown-password'])
    expect(servers.channels.map(({ typed }) => typed)).toEqual([[], ['geheim {{name}}\r'], []])
    expect(await desk.service.handlers['broadcast.history'](undefined, desk.client)).toEqual([])
  })

  it('writes to those that are allowed as long as they stay in their mode', async () => {
    const allowed: Record<string, InputMode> = { [asks]: 'full-screen', [full]: 'full-screen' }
    expect((await sendAll({ text: ':w', allowed })).delivered).toEqual([shell, full])
    await say(2, full, '\x1b[?1049l$ ', 'line')
    await say(2, full, 'ssh w3\r\npassword: ', 'password')
    expect((await sendAll({ text: ':w', allowed })).delivered).toEqual([shell])
  })

  it('does not remember what nobody got', async () => {
    expect(
      (await desk.service.handlers['broadcast.send']({ terminalIds: [asks], text: 'x' }, desk.client)).held,
    ).toHaveLength(1)
    expect(await desk.service.handlers['broadcast.history'](undefined, desk.client)).toEqual([])
  })
})

it('interrupts with Ctrl+C', async () => {
  await openReady(desk, 'm-k8s')
  await desk.service.handlers['broadcast.interrupt']({ terminalIds: ['node/k8s/m-k8s'] }, desk.client)
  expect(servers.channels[0]?.typed).toEqual(['\x03'])
})

it('remembers the newest 200 texts, the same one after the other once', async () => {
  await openReady(desk, 'm-k8s')
  for (const text of ['a', 'a', '', 'b', 'a']) await send(['node/k8s/m-k8s'], text)
  expect(await desk.service.handlers['broadcast.history'](undefined, desk.client)).toEqual(['a', 'b', 'a'])
  for (let index = 0; index < 300; index += 1) await send(['node/k8s/m-k8s'], `text ${index}`)
  const history = await desk.service.handlers['broadcast.history'](undefined, desk.client)
  expect([history.length, history[0], history.at(-1)]).toEqual([200, 'text 100', 'text 299'])
})
