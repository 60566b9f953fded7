import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { maxMessageBytes } from '#shared/contract/messages'
import { LabError } from '#shared/errors'
import { encodeFrame, frameType, maxInputBytes } from '#shared/stream-frames'
import { ClientHub, RpcServer } from '../../rpc'
import { fakeHandlers } from '../../rpc/fake-handlers'
import { WebServer } from './web-server'

const bytes = (text: string) => new TextEncoder().encode(text)

/** A fake: takes what is sent to `wanted`, and has one file for `ticket`. */
const received: string[] = []
const files = {
  receive: async (request: string, body: Readable) => {
    if (request !== 'wanted') throw new LabError('resource.missing', 'files.notWanted')
    received.push(await text(body))
  },
  deliver: async (ticket: string) => {
    if (ticket !== 'ticket') throw new LabError('resource.missing', 'files.notWanted')
    return { name: '보고서 "1".txt', size: 5, stream: Readable.from([bytes('hello')]) }
  },
}

let folder: string
let hub: ClientHub
let server: WebServer
let port: number
let token: string
let own: string

/** The real server and dispatcher; the services behind them are fakes. Terminal input comes back as output. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-web-'))
  await mkdir(join(folder, 'page/assets'), { recursive: true })
  await writeFile(join(folder, 'page/index.html'), '<title>Pilothouse</title>')
  await writeFile(join(folder, 'page/assets/app.js'), 'run()')
  await writeFile(join(folder, 'secret.txt'), 'not for the web')
  hub = new ClientHub()
  const logger = pino({ enabled: false })
  const rpc = new RpcServer({
    hub,
    handlers: fakeHandlers({ 'labs.list': () => [] }),
    frames: { receive: (client, frame) => client.port.sendFrame(frame) },
    logger,
  })
  server = await WebServer.start({
    port: 0,
    pageFolder: join(folder, 'page'),
    connect: (client) => rpc.connect(client),
    files,
    logger,
  })
  const url = new URL(server.url)
  port = Number(url.port)
  token = url.hash.slice('#token='.length)
  own = `http://127.0.0.1:${port}`
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const open = (options: { protocols?: string[]; origin?: string; host?: string } = {}) =>
  new WebSocket(`ws://127.0.0.1:${port}/`, options.protocols ?? ['pilothouse', `token.${token}`], {
    ...('origin' in options
      ? options.origin === undefined
        ? {}
        : { origin: options.origin }
      : { origin: own }),
    ...(options.host ? { headers: { host: options.host } } : {}),
  })

/** The HTTP status by which a WebSocket was refused. */
async function refusal(options: Parameters<typeof open>[0]): Promise<number | undefined> {
  const socket = open(options)
  const [, response] = await once(socket, 'unexpected-response')
  socket.on('error', () => {}).terminate()
  return response.statusCode
}

async function opened(): Promise<WebSocket> {
  const socket = open()
  await once(socket, 'open')
  return socket
}

async function answerTo(socket: WebSocket, text: string): Promise<unknown> {
  socket.send(text)
  const [data] = await once(socket, 'message')
  return JSON.parse(String(data))
}

/** A good page can still work: what every hostile test ends with. */
async function expectAlive(): Promise<void> {
  const socket = await opened()
  expect(await answerTo(socket, '{"id":1,"method":"labs.list"}')).toEqual({ id: 1, result: [] })
  socket.close()
}

/** By hand, because fetch neither sends a foreign Host nor leaves a path as it is. */
function get(
  path: string,
  { headers = {}, method = 'GET' }: { headers?: Record<string, string>; method?: string } = {},
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
      const chunks = await response.toArray()
      resolve({
        status: response.statusCode,
        headers: response.headers,
        text: Buffer.concat(chunks).toString(),
      })
    })
    sent.on('error', reject).end()
  })
}

describe('a WebSocket', () => {
  it('of the own page is let in and told only the name of the protocol', async () => {
    const socket = await opened()
    expect(socket.protocol).toBe('pilothouse')
    expect(await answerTo(socket, '{"id":3,"method":"labs.list"}')).toEqual({ id: 3, result: [] })
  })

  it('may come by the name localhost', async () => {
    const socket = open({ host: `localhost:${port}`, origin: `http://localhost:${port}` })
    await once(socket, 'open')
  })

  it.each([
    ['no token', () => ({ protocols: ['pilothouse'] })],
    ['no protocol', () => ({ protocols: [] })],
    ['no name of the protocol', () => ({ protocols: [`token.${token}`] })],
    ['a wrong token', () => ({ protocols: ['pilothouse', `token.${'0'.repeat(64)}`] })],
    ['a shorter token', () => ({ protocols: ['pilothouse', `token.${token.slice(1)}`] })],
    ['a longer token', () => ({ protocols: ['pilothouse', `token.${token}0`] })],
    ['an empty token', () => ({ protocols: ['pilothouse', 'token.'] })],
  ])('with %s is refused', async (_what, options) => {
    expect(await refusal(options())).toBe(401)
    await expectAlive()
  })

  it.each([
    ['a foreign Origin', () => ({ origin: 'http://evil.example' })],
    ['another port of this machine as Origin', () => ({ origin: 'http://127.0.0.1:1' })],
    ['the other of its names as Origin', () => ({ origin: `http://localhost:${port}` })],
    ['https as Origin', () => ({ origin: own.replace('http', 'https') })],
    ['the Origin null', () => ({ origin: 'null' })],
    ['no Origin', () => ({ origin: undefined as unknown as string })],
    ['a foreign Host', () => ({ host: 'evil.example', origin: 'http://evil.example' })],
    [
      'a foreign Host with our port',
      () => ({ host: `evil.example:${port}`, origin: `http://evil.example:${port}` }),
    ],
  ])('with %s is refused, even with the token', async (_what, options) => {
    expect(await refusal(options())).toBe(403)
    await expectAlive()
  })

  it('that is cut off in its handshake harms nobody', async () => {
    const socket = connectSocket(port, '127.0.0.1')
    socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    )
    socket.destroy()
    await expectAlive()
  })
})

describe('a message', () => {
  it('that fails is answered with a coded error, and the connection stays', async () => {
    const socket = await opened()
    expect(await answerTo(socket, '{"id":1,"method":"constructor"}')).toMatchObject({
      id: 1,
      error: { code: 'resource.missing' },
    })
    expect(await answerTo(socket, '{"id":2,"method":"runs.log","input":{"runId":5}}')).toMatchObject({
      id: 2,
      error: { code: 'input.invalid' },
    })
    expect(await answerTo(socket, '{"id":3,"method":"labs.list"}')).toEqual({ id: 3, result: [] })
  })

  it.each(['', '{', '[1]', '{"id":"1","method":"labs.list"}', '\u0000'])(
    'that is no request ends its connection alone: %j',
    async (text) => {
      const [bystander, socket] = [await opened(), await opened()]
      socket.send(text)
      const [code] = await once(socket, 'close')
      expect(code).toBe(1007)
      expect(await answerTo(bystander, '{"id":1,"method":"labs.list"}')).toEqual({ id: 1, result: [] })
    },
  )

  it.each([
    ['text', 'x'.repeat(maxMessageBytes + 1)],
    ['binary message', new Uint8Array(maxMessageBytes + 1)],
  ])('is cut off when the %s is too large', async (_what, data) => {
    const socket = await opened()
    socket.on('error', () => {})
    socket.send(data)
    const [code] = await once(socket, 'close')
    expect(code).toBe(1009)
    await expectAlive()
  })

  it('that breaks the WebSocket protocol ends its connection alone', async () => {
    const socket = await opened()
    socket.on('error', () => {})
    // A frame with reserved bits set, past the library that would not send one.
    const { _socket: raw } = socket as unknown as { _socket: import('node:net').Socket }
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    await once(socket, 'close')
    await expectAlive()
  })
})

describe('a terminal frame', () => {
  it('goes and comes as bytes', async () => {
    const socket = await opened()
    const frame = encodeFrame(frameType.input, 1, 0, bytes('한글\u0000\u00ff'))
    socket.send(frame)
    const [data, isBinary] = await once(socket, 'message')
    expect(isBinary).toBe(true)
    expect(new Uint8Array(data)).toEqual(frame)
  })

  it('that is too large ends its connection alone', async () => {
    const socket = await opened()
    socket.send(encodeFrame(frameType.input, 1, 0, new Uint8Array(maxInputBytes + 1)))
    const [code] = await once(socket, 'close')
    expect(code).toBe(1007)
    await expectAlive()
  })
})

describe('an event', () => {
  it('reaches every page', async () => {
    const pages = [await opened(), await opened()]
    const heard = pages.map((page) => once(page, 'message'))
    hub.emit('runs.removed', { runId: 'r1' })
    for (const [data] of await Promise.all(heard))
      expect(JSON.parse(String(data))).toEqual({ event: 'runs.removed', payload: { runId: 'r1' } })
  })
})

describe('the page', () => {
  it('comes with headers that confine it', async () => {
    const { status, headers, text } = await get('/?x=1')
    expect([status, text]).toEqual([200, '<title>Pilothouse</title>'])
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect(headers['content-security-policy']).toContain("script-src 'self';")
    expect((await get('/assets/app.js')).headers['content-type']).toBe('text/javascript; charset=utf-8')
  })

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
    '/assets',
    '/assets/',
    '/%',
    '/%00',
    '/index.html%00.js',
    'http://evil.example/',
  ])('has nothing at %s', async (path) => {
    const { status, text } = await get(path)
    expect([status, text]).toEqual([404, ''])
  })

  it('is not given to a foreign Host, nor for another method', async () => {
    expect((await get('/', { headers: { host: `evil.example:${port}` } })).status).toBe(403)
    expect((await get('/', { headers: { host: '127.0.0.1' } })).status).toBe(403)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])
      expect((await get('/', { method })).status).toBe(405)
    expect(await get('/', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  })
})

describe('the token', () => {
  it('can be tried by a page whose WebSocket was refused', async () => {
    const answer = async (authorization: string) =>
      (await get('/token', { headers: { authorization } })).status
    expect(await answer(`Bearer ${token}`)).toBe(204)
    expect(await answer(`Bearer ${token}0`)).toBe(401)
    expect(await answer(`Basic ${token}`)).toBe(401)
    expect((await get('/token')).status).toBe(401)
  })

  it('is given for the ticket that a browser is started with, once', async () => {
    const ticket = new URL(server.browserUrl())
    expect(ticket.href).not.toContain(token)
    expect((await get(`${ticket.pathname}0`)).status).toBe(404)
    expect((await get(ticket.pathname, { method: 'HEAD' })).status).toBe(404)
    expect(await get(ticket.pathname)).toMatchObject({
      status: 302,
      headers: { location: `/#token=${token}` },
    })
    expect((await get(ticket.pathname)).status).toBe(404)
    expect((await get('/open/')).status).toBe(404)
  })

  it('is 256 bits, and new for each server', async () => {
    const logger = pino({ enabled: false })
    const connect = () => {
      throw new Error('Nobody connects')
    }
    const other = await WebServer.start({ port: 0, pageFolder: join(folder, 'page'), connect, files, logger })
    expect(token).toMatch(/^[0-9a-f]{64}$/)
    expect(other.url).not.toContain(token)
    await other.close()
  })
})

describe('files', () => {
  const put = (path: string, headers: Record<string, string>, body = 'bytes') =>
    fetch(`${own}${path}`, { method: 'PUT', headers, body })

  it('are taken from the own page alone, and only where they are wanted', async () => {
    const authorization = `Bearer ${token}`
    const statusOf = async (path: string, headers: Record<string, string>) =>
      (await put(path, headers)).status
    expect(await statusOf('/files/upload/wanted', { origin: own, authorization })).toBe(204)
    expect(
      await statusOf('/files/upload/wanted', { origin: 'http://elsewhere.example', authorization }),
    ).toBe(403)
    expect(await statusOf('/files/upload/wanted', { authorization })).toBe(403)
    expect(await statusOf('/files/upload/wanted', { origin: own })).toBe(401)
    expect(await statusOf('/files/upload/other', { origin: own, authorization })).toBe(404)
    expect(received.splice(0)).toEqual(['bytes'])
  })

  it('go to whoever has a ticket, with their name and as nothing that a browser would show', async () => {
    const response = await fetch(`${own}/files/download/ticket`)
    expect(await response.text()).toBe('hello')
    expect(response.headers.get('content-length')).toBe('5')
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="___ _1_.txt"; filename*=UTF-8''%EB%B3%B4%EA%B3%A0%EC%84%9C%20%221%22.txt`,
    )
    expect((await fetch(`${own}/files/download/other`)).status).toBe(404)
    expect((await fetch(`${own}/files/download/`)).status).toBe(404)
  })
})

describe('the server', () => {
  it('says which port is taken', async () => {
    const start = WebServer.start({
      port,
      pageFolder: join(folder, 'page'),
      connect: () => {
        throw new Error('Nobody connects')
      },
      files,
      logger: pino({ enabled: false }),
    })
    await expect(start).rejects.toMatchObject({ key: 'app.portInUse', params: { port } })
  })

  it('says goodbye to its pages, and does not wait for one that is frozen', async () => {
    const [page, frozen] = [await opened(), await opened()]
    const { _socket: raw } = frozen as unknown as { _socket: import('node:net').Socket }
    raw.pause()
    const goodbye = once(page, 'close')
    await server.close()
    expect((await goodbye)[0]).toBe(1001)
    frozen.terminate()
  })
})
