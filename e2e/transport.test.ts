import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import { contract } from '#shared/contract/index'
import { LabError } from '#shared/errors'
import { encodeFrame, frameType } from '#shared/stream-frames'
import { WebServer } from '../electron/hosts/web/web-server'
import { ClientHub, type Handlers, RpcServer } from '../electron/rpc'
import type { HostState } from '../renderer/transport/host'
import { takeToken } from '../renderer/transport/token'
import { WebHost } from '../renderer/transport/web-host'

/** A browser's WebSocket: it names the page's origin by itself. */
class PageSocket extends WebSocket {
  static readonly all = new Set<PageSocket>()

  constructor(url: string, protocols: string[]) {
    super(url, protocols, { origin: url.replace('ws:', 'http:') })
    PageSocket.all.add(this)
    this.on('close', () => PageSocket.all.delete(this))
    // A browser does not throw where nobody listens; `close` follows.
    this.on('error', () => {})
  }
}

const noFile = () => Promise.reject(new Error('No test here asks for a file'))
const files = { receive: noFile, deliver: noFile }
const logger = pino({ enabled: false })
const pages = new Set<WebHost>()
let folder: string
let hub: ClientHub
let server: WebServer
let port: number
let address: string
let token: string
let answerLabs: () => unknown

beforeEach(async () => {
  vi.stubGlobal('WebSocket', PageSocket)
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-transport-'))
  await mkdir(join(folder, 'page'))
  await writeFile(join(folder, 'page/index.html'), '')
  answerLabs = () => []
  await startServer(0)
})
afterEach(async () => {
  for (const page of pages) page.close()
  pages.clear()
  await server.close()
  await rm(folder, { recursive: true, force: true })
  vi.unstubAllGlobals()
})

/** The real server; its services are fakes that answer with their input, and terminal input comes back as output. */
async function startServer(wantedPort: number): Promise<void> {
  hub = new ClientHub()
  const fakes = Object.keys(contract.methods).map((name) => [name, (input: unknown) => input])
  const handlers = { ...Object.fromEntries(fakes), 'labs.list': () => answerLabs() } as Handlers
  const frames = {
    receive: (client: { port: { sendFrame(frame: Uint8Array): void } }, frame: Uint8Array) =>
      client.port.sendFrame(frame),
  }
  const rpc = new RpcServer({ hub, handlers, frames, logger })
  const connect = rpc.connect.bind(rpc)
  server = await WebServer.start({
    port: wantedPort,
    pageFolder: join(folder, 'page'),
    connect,
    files,
    logger,
  })
  const url = new URL(server.url)
  port = Number(url.port)
  address = url.origin
  token = url.hash.slice('#token='.length)
}

function open(withToken: string | null = token): WebHost {
  const page = new WebHost(address, withToken)
  pages.add(page)
  return page
}

const reaches = (page: WebHost, wanted: HostState) =>
  new Promise<void>((resolve) => {
    page.onState((state) => {
      if (state === wanted) resolve()
    })
  })

describe('a page in a browser', () => {
  it('calls, also before its first connection stands', async () => {
    const page = open()
    expect(page.state).toBe('connecting')
    expect(await page.call('labs.list')).toEqual([])
    expect(page.state).toBe('connected')
    expect(await page.call('runs.log', { runId: 'r1', afterSeq: 3 })).toMatchObject({ limit: 2000 })
  })

  it('gets the answer to each of many calls', async () => {
    const page = open()
    const calls = Array.from({ length: 200 }, (_, n) =>
      page.call('runs.log', { runId: `r${n}`, afterSeq: n }),
    )
    expect(await Promise.all(calls)).toEqual(
      Array.from({ length: 200 }, (_, n) => ({ runId: `r${n}`, afterSeq: n, limit: 2000 })),
    )
  })

  it('gets coded errors', async () => {
    answerLabs = () => {
      throw new LabError('resource.missing', 'labs.missing', { params: { lab: 'k8s' } })
    }
    const page = open()
    await expect(page.call('labs.list')).rejects.toMatchObject({
      name: 'LabError',
      code: 'resource.missing',
      params: { lab: 'k8s' },
    })
    await expect(page.call('workspace.load', { workspace: '..' })).rejects.toMatchObject({
      code: 'input.invalid',
      issues: [{ path: 'workspace', key: 'input.field' }],
    })
  })

  it('hears the events it asked for, until it unsubscribes', async () => {
    const page = open()
    await reaches(page, 'connected')
    const heard: string[] = []
    const stop = page.on('runs.removed', ({ runId }) => heard.push(runId))
    hub.emit('labs.changed', [])
    hub.emit('runs.removed', { runId: 'r1' })
    await page.call('labs.list')
    stop()
    hub.emit('runs.removed', { runId: 'r2' })
    await page.call('labs.list')
    expect(heard).toEqual(['r1'])
  })

  it('carries all that is chosen in a large folder, and keeps its connection where that is too much', async () => {
    const page = open()
    await reaches(page, 'connected')
    const states: HostState[] = []
    page.onState((state) => states.push(state))
    const place = { type: 'session' as const, sessionId: 's1' }
    const paths = (length: number) => Array.from({ length: 10_000 }, (_, n) => `/${n}`.padEnd(length, 'x'))
    await page.call('files.remove', { place, paths: paths(150) })
    await expect(page.call('files.remove', { place, paths: paths(1000) })).rejects.toMatchObject({
      key: 'payload.tooLarge',
    })
    expect(await page.call('labs.list')).toEqual([])
    expect(states).toEqual(['connected'])
  })

  it('carries terminal frames as bytes', async () => {
    const page = open()
    await reaches(page, 'connected')
    const frame = encodeFrame(frameType.input, 7, 0, new Uint8Array([0, 255, 27, 13]))
    const echo = new Promise<Uint8Array>((resolve) => page.onFrame(resolve))
    page.sendFrame(frame)
    expect(await echo).toEqual(frame)
  })
})

describe('a page whose host goes away', () => {
  it('has its open calls fail, and new ones at once', async () => {
    answerLabs = () => new Promise(() => {})
    const page = open()
    await reaches(page, 'connected')
    const failed = expect(page.call('labs.list')).rejects.toMatchObject({ code: 'host.lost' })
    await server.close()
    await failed
    expect(page.state).toBe('lost')
    await expect(page.call('app.info')).rejects.toMatchObject({ code: 'host.lost' })
    page.sendFrame(new Uint8Array(13))
  })

  it('is denied by a host that was started anew, because its token is old', async () => {
    const page = open()
    await reaches(page, 'connected')
    await server.close()
    await startServer(port)
    page.reconnectNow()
    await reaches(page, 'denied')
    await expect(page.call('app.info')).rejects.toMatchObject({ code: 'auth.denied' })
  })

  it('comes back by itself when only the connection broke', async () => {
    const page = open()
    await reaches(page, 'connected')
    const states: HostState[] = []
    page.onState((state) => states.push(state))
    for (const socket of PageSocket.all) socket.terminate()
    await reaches(page, 'lost')
    await reaches(page, 'connected')
    expect(states).toEqual(['connected', 'lost', 'connected'])
    expect(await page.call('labs.list')).toEqual([])
  })
})

describe('a page without the right token', () => {
  it.each([null, 'a', 'wrong', '0'.repeat(64)])('is denied: %s', async (wrong) => {
    const page = open(wrong)
    await reaches(page, 'denied')
    await expect(page.call('app.info')).rejects.toMatchObject({ code: 'auth.denied' })
  })

  it('tells its waiting calls', async () => {
    const call = open('wrong').call('app.info')
    await expect(call).rejects.toMatchObject({ code: 'auth.denied' })
  })
})

describe('the token', () => {
  /** What a tab keeps, without a browser. */
  function fakeTab(hash: string) {
    const stored = new Map<string, string>()
    const shown: string[] = []
    return {
      shown,
      location: { hash, pathname: '/', search: '' },
      history: {
        state: null,
        replaceState: (_state: unknown, _title: string, url: string) => void shown.push(url),
      },
      sessionStorage: {
        getItem: (key: string) => stored.get(key) ?? null,
        setItem: (key: string, value: string) => void stored.set(key, value),
      },
    }
  }

  it('leaves the address bar, and a reload still has it', () => {
    const tab = fakeTab('#token=abc')
    expect(takeToken(tab)).toBe('abc')
    expect(tab.shown).toEqual(['/'])
    expect(takeToken({ ...tab, location: { ...tab.location, hash: '' } })).toBe('abc')
  })

  it('is nothing in a tab that was opened without it', () => {
    for (const hash of ['', '#other', '#token=', '#token=not a token', '#token=%00'])
      expect(takeToken(fakeTab(hash))).toBe(null)
  })
})
