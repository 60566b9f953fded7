import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { promisify } from 'node:util'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PortForward } from '#shared/forwards'
import type { Forward, Session } from '#shared/sessions'
import { startTestHosts, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import type { Client, Emit } from '../rpc'
import { startService, targetOf, trusting } from '../ssh/testing'
import { ForwardService } from './forward-service'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)
const run = promisify(execFile)
const logger = pino({ enabled: false })

describe.skipIf(missing)('port forwards over OpenSSH', () => {
  let rig: TestHosts
  /** Answers each connection with what it was sent, in capitals. */
  let destination: Server
  let destinationPort: number
  let forwards: Forward[]
  let service: ForwardService
  let told: PortForward[]
  /** Every state that the first forward went through. */
  let toldStates: (string | undefined)[]
  let saved: Session[]
  let sessionsChanged: (sessions: readonly Session[]) => void
  const cleanups: (() => void)[] = []

  beforeAll(async () => {
    rig = await startTestHosts({ base: 21_500, workers: 1 })
    destination = createServer({ allowHalfOpen: true }, (socket) => {
      let text = ''
      socket.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      socket.on('end', () => socket.end(text.toUpperCase())).on('error', () => undefined)
    })
    destinationPort = await listen(destination)
  })
  afterAll(async () => {
    destination.close()
    await rig.stop()
  })
  afterEach(() => {
    for (const cleanup of cleanups.splice(0).reverse()) cleanup()
  })

  function start(wanted: Forward[]): void {
    forwards = wanted
    told = []
    toldStates = []
    const ssh = startService(trusting())
    const host = rig.hosts[0]
    if (!host) throw new Error('no host')
    const target = targetOf(host, { method: 'key-file', path: rig.keyPath })
    const session: Session = {
      id: 's',
      name: 'm-k8s',
      folder: '',
      host: target.host,
      port: target.port,
      username: target.username,
      auth: { method: 'key', keyPath: rig.keyPath },
      jumpSessionId: null,
      forwards,
      notes: '',
    }
    const emit: Emit = (event, payload) => {
      if (event !== 'forwards.changed') return
      told = payload as PortForward[]
      toldStates.push(told[0]?.state)
    }
    saved = [session]
    const sessions = {
      list: async () => saved,
      sshTarget: async () => target,
      onChanged: (listener: typeof sessionsChanged) => {
        sessionsChanged = listener
        return () => undefined
      },
    }
    service = new ForwardService({ connections: ssh.service, sessions, emit, logger })
    cleanups.push(ssh.dispose, () => service.dispose())
  }

  const list = () => service.handlers['forwards.list'](undefined, client)
  const states = async () => (await list()).map(({ state }) => state)
  const ready = (terminal = 't') => service.follow('s', terminal, 'ready')
  const until = (...expected: string[]) => expect.poll(states).toEqual(expected)
  const ref = ({ type, listenPort }: Forward) => ({ sessionId: 's', type, listenPort })
  const local = async (): Promise<Forward> => ({
    type: 'local',
    listenPort: await freePort(),
    host: '127.0.0.1',
    port: destinationPort,
  })

  it('carries connections of a local forward from the first terminal to the last', async () => {
    const forward = await local()
    start([forward])
    expect(await states()).toEqual(['stopped'])
    await ready('one')
    await ready('two')
    await until('listening')
    expect(await ask(forward.listenPort, 'hello')).toBe('HELLO')
    await expect
      .poll(async () => (await list())[0])
      .toMatchObject({ connections: 0, allConnections: 1, sent: 5, received: 5 })
    await expect.poll(() => told[0]?.sent).toBe(5)
    await service.follow('s', 'one', 'closed')
    expect(await ask(forward.listenPort, 'still')).toBe('STILL')
    await service.follow('s', 'two', 'closed')
    expect(await states()).toEqual(['stopped'])
    await expect(ask(forward.listenPort, 'gone')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('lets the server listen for a remote forward', async () => {
    const listenPort = await freePort()
    start([{ type: 'remote', listenPort, host: '127.0.0.1', port: destinationPort }])
    await ready()
    await until('listening')
    // The host shares the network of this PC, where its sshd listens now.
    expect(await ask(listenPort, 'from there')).toBe('FROM THERE')
    await service.follow('s', 't', 'closed')
    await expect.poll(() => ask(listenPort, 'x').catch(({ code }) => code)).toBe('ECONNREFUSED')
  })

  it('is a SOCKS5 proxy for curl', async () => {
    const web = createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes'))
    })
    cleanups.push(() => web.close())
    const webPort = await listen(web)
    const listenPort = await freePort()
    start([{ type: 'dynamic', listenPort }])
    await ready()
    await until('listening')
    const curl = (url: string, proxy: string) =>
      run('curl', ['-s', '--proxy', `${proxy}://127.0.0.1:${listenPort}`, url])
    for (const proxy of ['socks5', 'socks5h']) {
      const { stdout } = await curl(`http://localhost:${webPort}/`, proxy)
      expect(stdout).toBe('yes')
    }
    // 97: the proxy has said no, as RFC 1928 has it, and has not just hung up.
    await expect(curl('http://127.0.0.1:1/', 'socks5')).rejects.toMatchObject({ code: 97 })
  })

  it('says which port is in use, and goes on with the others', async () => {
    const taken = createServer()
    cleanups.push(() => taken.close())
    const listenPort = await listen(taken)
    const free = await local()
    start([{ type: 'dynamic', listenPort }, free])
    await ready()
    await until('failed', 'listening')
    expect((await list())[0]?.error).toMatchObject({
      code: 'resource.busy',
      key: 'forwards.portInUse',
      params: { port: listenPort },
    })
    expect(await ask(free.listenPort, 'a')).toBe('A')
    taken.close()
    service.handlers['forwards.start'](ref({ type: 'dynamic', listenPort }), client)
    await until('listening', 'listening')
  })

  it('says that the server cannot listen on a port', async () => {
    const taken = createServer()
    cleanups.push(() => taken.close())
    start([{ type: 'remote', listenPort: await listen(taken), host: '127.0.0.1', port: 1 }])
    await ready()
    await until('failed')
    expect((await list())[0]?.error).toMatchObject({ code: 'resource.busy', key: 'ssh.listenRefused' })
  })

  it('comes back after a lost connection', async () => {
    const forward = await local()
    start([forward])
    await ready()
    await until('listening')
    const open = await openSocket(forward.listenPort)
    const closed = once(open, 'close')
    await rig.drop('m-k8s')
    await closed
    // It may be back already.
    await expect.poll(() => toldStates).toContain('lost')
    await until('listening')
    expect(await ask(forward.listenPort, 'back')).toBe('BACK')
  })

  it('starts and stops by hand, and then does not depend on a terminal', async () => {
    const [one, two] = [await local(), await local()]
    start([one, two])
    await service.handlers['forwards.start'](ref(one), client)
    await until('listening', 'stopped')
    await ready()
    await until('listening', 'listening')
    await service.follow('s', 't', 'closed')
    await until('listening', 'stopped')
    await service.handlers['forwards.stop'](ref(one), client)
    await until('stopped', 'stopped')
    const unknown = { ...ref(one), listenPort: 1 }
    await expect(service.handlers['forwards.start'](unknown, client)).rejects.toMatchObject({
      key: 'forwards.missing',
    })
  })

  it('stays stopped while its terminal only tells of something else, and after a reconnect', async () => {
    const [stopped, added] = [await local(), await local()]
    start([stopped])
    await ready()
    await until('listening')
    await service.handlers['forwards.stop'](ref(stopped), client)
    forwards.push(added)
    await ready()
    expect(await states()).toEqual(['stopped', 'stopped'])
    await service.follow('s', 't', 'lost')
    await ready()
    expect(await states()).toEqual(['stopped', 'stopped'])
    await service.follow('s', 't', 'closed')
    await ready()
    await until('listening', 'listening')
  })

  it('tries one that failed again when its terminal has connected again, and not before', async () => {
    const taken = createServer()
    cleanups.push(() => taken.close())
    const listenPort = await listen(taken)
    start([{ type: 'dynamic', listenPort }])
    await ready()
    await until('failed')
    taken.close()
    await ready()
    expect(await states()).toEqual(['failed'])
    await service.follow('s', 't', 'lost')
    await ready()
    await until('listening')
  })

  it('ends with its session, and is listed no longer', async () => {
    const forward = await local()
    start([forward])
    await ready()
    await until('listening')
    saved = []
    sessionsChanged(saved)
    await until()
    await expect(openSocket(forward.listenPort)).rejects.toThrow('ECONNREFUSED')
  })

  it('takes 256 connections at once and closes more', async () => {
    const forward = await local()
    start([forward])
    await ready()
    await until('listening')
    const sockets = await Promise.all(Array.from({ length: 256 }, () => openSocket(forward.listenPort)))
    await expect.poll(async () => (await list())[0]?.connections).toBe(256)
    const more = await openSocket(forward.listenPort)
    await once(more, 'close')
    for (const socket of sockets) socket.destroy()
    await expect.poll(async () => (await list())[0]?.connections).toBe(0)
    expect(await ask(forward.listenPort, 'again')).toBe('AGAIN')
  })

  async function openSocket(port: number): Promise<Socket> {
    const socket = connect({ host: '127.0.0.1', port })
    cleanups.push(() => socket.destroy())
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  }
})

/** What the destination says to `text`. */
async function ask(port: number, text: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port })
  socket.end(text)
  return Buffer.concat(await socket.toArray()).toString()
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  server.close()
  return port
}

/** The handlers do not look at who calls. */
const client = {} as Client
