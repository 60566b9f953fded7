import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { contract } from '#shared/contract/index'
import { type HostMessage, maxMessageBytes } from '#shared/contract/messages'
import { LabError } from '#shared/errors'
import { encodeFrame, frameType, maxInputBytes } from '#shared/stream-frames'
import { ClientHub } from './client-hub'
import { fakeHandlers } from './fake-handlers'
import { RpcServer } from './rpc-server'
import type { Client, Handlers } from './types'

function setUp(handlers: Partial<Handlers> = {}) {
  const hub = new ClientHub()
  const frames: Uint8Array[] = []
  const logged: string[] = []
  const server = new RpcServer({
    hub,
    handlers: fakeHandlers(handlers),
    frames: { receive: (_client, frame) => void frames.push(frame) },
    logger: pino({}, { write: (line: string) => void logged.push(line) }),
  })
  const join = () => {
    const messages: HostMessage[] = []
    const connection = server.connect({
      send: (message) => void messages.push(message),
      sendFrame: () => {},
      bufferedBytes: () => 0,
    })
    return { connection, messages }
  }
  const { connection } = join()
  const call = (method: string, input?: unknown) => connection.call(JSON.stringify({ id: 7, method, input }))
  return { hub, frames, logged, join, connection, call }
}

/** One input per word of the contract that its schema must refuse, and the issue it gives. */
const badInputs: [method: string, input: unknown, path: string, key: string][] = [
  ['app.openExternal', { url: 'file:///etc/passwd' }, 'url', 'input.field'],
  ['app.openExternal', { url: 'javascript:alert(1)' }, 'url', 'input.field'],
  ['labs.create', { name: 'UPPER' }, 'name', 'labs.nameNotDns'],
  ['labs.destroy', { labId: '' }, 'labId', 'input.field'],
  ['runs.log', { runId: '../../etc', afterSeq: 0 }, 'runId', 'input.field'],
  ['terminals.attach', { terminalId: '../x' }, 'terminalId', 'input.field'],
  ['terminals.resize', { terminalId: 'local/1', size: { cols: 1e9, rows: 24 } }, 'size.cols', 'input.field'],
  ['broadcast.send', { terminalIds: [], text: 'date' }, 'terminalIds', 'input.field'],
  ['sessions.remove', { sessions: ['a/b'], folders: [] }, 'sessions.0', 'input.field'],
  ['sessionImport.exportAll', { format: '../x' }, 'format', 'input.field'],
  ['secrets.forget', { account: '' }, 'account', 'input.field'],
  ['forwards.start', { sessionId: '../x', index: 0 }, 'sessionId', 'input.field'],
  ['files.retry', { transferId: '../x' }, 'transferId', 'input.field'],
  ['recordings.remove', { id: '../x' }, 'id', 'input.field'],
  ['compare.start', { workspace: '../x' }, 'workspace', 'input.field'],
  ['updates.check', { now: true }, '', 'input.field'],
  ['prompts.answer', { id: 'p1', answers: 'secret' }, 'answers', 'input.field'],
  ['diagnosis.apply', { id: 7 }, 'id', 'input.field'],
  ['preflight.check', { nodes: 'm-k8s' }, 'nodes', 'input.field'],
  ['settings.update', { 'terminal.fontSize': 4000 }, 'terminal.fontSize', 'input.field'],
  ['workspace.load', { workspace: '../settings' }, 'workspace', 'input.field'],
  ['cluster.list', { unasked: true }, '', 'input.field'],
  ['kubernetes.planDrain', { labId: '', node: 'w1-k8s' }, 'labId', 'input.field'],
  ['checkpoints.repair', { labId: '' }, 'labId', 'input.field'],
  ['bundle.cancel', { request: '../x' }, 'request', 'input.field'],
  ['hostKeys.forgetChanged', { entry: 'm-k8s', expected: 'MD5:00' }, 'expected', 'input.field'],
  ['live.allow', { terminalId: '../x' }, 'terminalId', 'input.field'],
  ['script.start', { workspace: '../x' }, 'workspace', 'input.field'],
  ['snippets.list', { labId: '' }, 'labId', 'input.field'],
]

describe('a call', () => {
  it('reaches its handler with the checked input and answers with its result', async () => {
    const { call } = setUp()
    expect(await call('runs.log', { runId: 'r1', afterSeq: 0 })).toEqual({
      id: 7,
      result: { runId: 'r1', afterSeq: 0, limit: 2000 },
    })
  })

  it('without input needs none', async () => {
    const { call } = setUp({ 'labs.list': () => [] })
    expect(await call('labs.list')).toEqual({ id: 7, result: [] })
  })

  it.each(badInputs)('%s refuses %j at “%s”', async (method, input, path, key) => {
    const { call, logged } = setUp({
      [method]: () => {
        throw new Error('The handler saw a bad input')
      },
    })
    expect(await call(method, input)).toMatchObject({
      error: { code: 'input.invalid', issues: expect.arrayContaining([{ path, key }]) },
    })
    expect(logged).toEqual([])
  })

  it('has a bad value tried for every word of the contract', () => {
    const word = (method: string) => method.split('.')[0]
    expect(new Set(badInputs.map(([method]) => word(method)))).toEqual(
      new Set(Object.keys(contract.methods).map(word)),
    )
  })

  it.each(['labs.nope', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'of “%s” is no method',
    async (name) => {
      const { call } = setUp()
      expect(await call(name)).toMatchObject({
        error: { code: 'resource.missing', key: 'method.unknown', params: { method: name } },
      })
    },
  )

  it('carries the code and parameters of a LabError', async () => {
    const { call, logged } = setUp({
      'labs.list': () => {
        throw new LabError('resource.missing', 'labs.missing', { params: { lab: 'k8s' } })
      },
    })
    expect(await call('labs.list')).toMatchObject({
      error: { code: 'resource.missing', params: { lab: 'k8s' }, message: 'There is no lab “k8s”.' },
    })
    expect(logged).toEqual([])
  })

  it.each([new Error('/root/secret path'), 'a string', undefined])(
    'hides the text of an unexpected %s in the log',
    async (thrown) => {
      const { call, logged } = setUp({ 'labs.list': () => Promise.reject(thrown) })
      const response = await call('labs.list')
      expect(response).toMatchObject({ error: { code: 'internal' } })
      expect(JSON.stringify(response)).not.toContain('secret')
      expect(logged).toHaveLength(1)
      expect(logged[0]).toContain('"method":"labs.list"')
    },
  )

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"id":-1,"method":"labs.list"}',
    '{"id":1,"method":5}',
    '{"id":1,"method":"labs.list","extra":1}',
    JSON.stringify({ id: 1, method: 'x'.repeat(101) }),
  ])('that is no request is thrown back: %s', async (text) => {
    const { connection } = setUp()
    await expect(connection.call(text)).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('is refused when it is larger than a message may be, counted in bytes', async () => {
    const { connection } = setUp()
    const fitting = JSON.stringify({ id: 1, method: 'labs.preview', input: { name: '' } })
    const padded = (bytes: number) => fitting.replace('""', `"${'가'.repeat(Math.floor(bytes / 3))}"`)
    await expect(connection.call(padded(maxMessageBytes - fitting.length))).resolves.toMatchObject({ id: 1 })
    await expect(connection.call(padded(maxMessageBytes))).rejects.toMatchObject({ key: 'payload.tooLarge' })
  })
})

describe('a frame', () => {
  const frame = encodeFrame(frameType.input, 1, 0, new Uint8Array(maxInputBytes))

  it('is handed on', () => {
    const { connection, frames } = setUp()
    connection.frame(frame)
    expect(frames).toEqual([frame])
  })

  it('is refused when it is too large', () => {
    const { connection, frames } = setUp()
    expect(() => connection.frame(new Uint8Array(frame.byteLength + 1))).toThrow(LabError)
    expect(frames).toEqual([])
  })
})

describe('an event', () => {
  it('reaches every page that is connected, and none that has gone', () => {
    const { hub, join } = setUp()
    const [first, second] = [join(), join()]
    hub.emit('labs.changed', [])
    second.connection.close()
    hub.emit('runs.removed', { runId: 'r1' })
    expect(first.messages).toEqual([
      { event: 'labs.changed', payload: [] },
      { event: 'runs.removed', payload: { runId: 'r1' } },
    ])
    expect(second.messages).toHaveLength(1)
  })
})

describe('a client', () => {
  it('takes along what was kept for it', async () => {
    const clients: Client[] = []
    const { connection, call, hub, join } = setUp({
      'labs.list': (_input, client) => {
        clients.push(client)
        return []
      },
    })
    await call('labs.list')
    const [client] = clients
    connection.close()
    expect(client?.disposables.disposed).toBe(true)

    const other = join()
    hub.dispose()
    hub.emit('labs.changed', [])
    expect(other.messages).toEqual([])
  })
})
