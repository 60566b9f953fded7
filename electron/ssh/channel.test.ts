import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import ssh2, { type Connection } from 'ssh2'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { collect, runOn, startService, targetOf, trusting } from './testing'
import type { ChannelEnd, SshChannel, SshConnection, SshTarget } from './types'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

const size = { cols: 80, rows: 24 }
const bytesOf = (text: string) => new TextEncoder().encode(text)

/** `seen`: the output had `word` in it. */
function watchFor(channel: SshChannel, word: string): { seen: Promise<void>; ended: Promise<ChannelEnd> } {
  let tellSeen: () => void = () => undefined
  const seen = new Promise<void>((resolve) => {
    tellSeen = resolve
  })
  let text = ''
  const data = (bytes: Uint8Array) => {
    text += Buffer.from(bytes).toString('latin1')
    if (text.includes(word)) tellSeen()
  }
  const ended = new Promise<ChannelEnd>((resolve) => channel.listen({ data, end: resolve }))
  return { seen, ended }
}

describe.skipIf(missing)('channels to OpenSSH', () => {
  let rig: TestHosts
  const cleanups: (() => void)[] = []

  beforeAll(async () => {
    rig = await startTestHosts({ base: 21_200, workers: 2 })
  })
  afterAll(() => rig.stop())
  afterEach(() => {
    for (const cleanup of cleanups.splice(0)) cleanup()
  })

  const connect = (index = 0, keepaliveMs = 15_000): Promise<SshConnection> => {
    const { service, dispose } = startService(trusting(), { keepaliveMs })
    cleanups.push(dispose)
    return service.connect(targetOf(rig.hosts[index] as TestHost, { method: 'key-file', path: rig.keyPath }))
  }

  it('gives every byte of 1 MB before the end, over exec', async () => {
    const connection = await connect()
    const { bytes, errorBytes, end } = await runOn(
      connection,
      'head -c 1000000 /dev/zero | tr "\\0" x; head -c 300000 /dev/zero | tr "\\0" e >&2; exit 7',
    )
    expect([bytes.length, errorBytes.length]).toEqual([1_000_000, 300_000])
    expect(end).toEqual({ code: 7, signal: null, lost: false })
  })

  it('gives every byte of 1 MB before the end, over a shell', async () => {
    const shell = await (await connect()).shell(size)
    const output = collect(shell)
    shell.write(
      bytesOf("stty -echo; PS1=; printf 'BEGIN%s' ''; head -c 1000000 /dev/zero | tr '\\0' x; exit 5\n"),
    )
    const { bytes, end } = await output
    expect(bytes.toString('latin1').split('x').length - 1).toBeGreaterThanOrEqual(1_000_000)
    expect(end).toEqual({ code: 5, signal: null, lost: false })
  })

  it('keeps bytes as they are, also those that are no text', async () => {
    const { bytes } = await runOn(await connect(), "printf '\\377\\000\\303\\352\\260\\200'")
    expect([...bytes]).toEqual([0xff, 0, 0xc3, 0xea, 0xb0, 0x80])
  })

  it('reports the signal that ended a program', async () => {
    const { end } = await runOn(await connect(), 'kill -TERM $$')
    expect(end).toEqual({ code: null, signal: 'SIGTERM', lost: false })
  })

  it('sets rows and columns, at the start and later', async () => {
    const shell = await (await connect()).shell({ cols: 91, rows: 33 })
    const output = collect(shell)
    shell.write(bytesOf('stty size; read line; stty size; exit\n'))
    shell.resize({ cols: 132, rows: 50 })
    shell.write(bytesOf('go\n'))
    const text = (await output).bytes.toString()
    expect(text.match(/^\d+ \d+\r$/gm)?.map((line) => line.trim())).toContain('50 132')
    const first = await (await connect()).shell({ cols: 91, rows: 33 })
    const firstOutput = collect(first)
    first.write(bytesOf('stty size; exit\n'))
    expect((await firstOutput).bytes.toString()).toContain('33 91')
  })

  it('takes 8 MB of input and honours drain', async () => {
    const channel = await (await connect()).exec('head -c 8000000 | wc -c')
    const output = collect(channel)
    const chunk = new Uint8Array(500_000).fill(120)
    let waits = 0
    for (let sent = 0; sent < 16; sent++) {
      if (channel.write(chunk)) continue
      waits++
      await channel.drained()
    }
    expect((await output).bytes.toString().trim()).toBe('8000000')
    expect(waits).toBeGreaterThan(0)
  })

  it('ends a paused channel that is closed', async () => {
    const channel = await (await connect()).exec('yes')
    const ended = collect(channel)
    channel.pause()
    channel.close()
    expect((await ended).end.lost).toBe(false)
  })

  it('sends the hang-up to the program of a closed shell', async () => {
    const connection = await connect()
    const shell = await connection.shell(size)
    const { seen } = watchFor(shell, 'ready')
    shell.write(
      bytesOf("trap 'echo gone > /tmp/hup; exit' HUP; echo rea''dy; while :; do sleep 0.05; done\n"),
    )
    await seen
    shell.close()
    const { bytes } = await runOn(connection, 'until [ -s /tmp/hup ]; do sleep 0.1; done; cat /tmp/hup')
    expect(bytes.toString()).toBe('gone\n')
  })

  it('hangs up a program without a terminal, and ends a closed channel even where the program stays', async () => {
    const connection = await connect()
    const polite = await connection.exec('exec sleep 600')
    const stubborn = await connection.exec("trap '' HUP; echo started; sleep 600; sleep 600")
    const { seen, ended } = watchFor(stubborn, 'started')
    await seen
    const politeEnd = collect(polite)
    // However long a busy machine takes to hang up: the time of grace is over when the test says so.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    polite.close()
    stubborn.close()
    expect((await politeEnd).end).toEqual({ code: null, signal: 'SIGHUP', lost: false })
    vi.runAllTimers()
    expect(await ended).toEqual({ code: null, signal: null, lost: false })
    vi.useRealTimers()
    // The stubborn one may have told that it started before its program did.
    const left = async () => (await runOn(connection, 'pgrep -c -x sleep')).bytes.toString()
    await expect.poll(left).toBe('1\n')
  })

  it('says “lost” when the connection is cut, on each channel', async () => {
    const connection = await connect(1)
    const channels = await Promise.all([connection.shell(size), connection.exec('sleep 600')])
    const ends = channels.map(async (channel: SshChannel) => (await collect(channel)).end)
    await rig.drop('w1-k8s')
    expect(await Promise.all(ends)).toEqual([
      { code: null, signal: null, lost: true },
      { code: null, signal: null, lost: true },
    ])
    await expect(connection.exec('true')).rejects.toMatchObject({ code: 'net.lost' })
  })

  it('notices by keepalive that a host has gone silent', async () => {
    const connection = await connect(2, 1000)
    const output = collect(await connection.exec('sleep 600'))
    await rig.pause('w2-k8s')
    try {
      expect((await output).end).toEqual({ code: null, signal: null, lost: true })
    } finally {
      await rig.resume('w2-k8s')
    }
  })

  it('asks every 15 s unless told otherwise, and goes on after three that were answered late', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { service, dispose } = startService(trusting())
    cleanups.push(dispose)
    const target = targetOf(rig.hosts[2] as TestHost, { method: 'key-file', path: rig.keyPath })
    const connection = await service.connect(target)
    const output = collect(await connection.exec('sleep 600'))
    const whileSilent = async (ms: number) => {
      await rig.pause('w2-k8s')
      try {
        vi.advanceTimersByTime(ms)
      } finally {
        await rig.resume('w2-k8s')
      }
    }
    await whileSilent(59_999)
    expect((await runOn(connection, 'hostname')).bytes.toString()).toBe('w2-k8s\n')
    await whileSilent(60_000)
    expect((await output).end).toEqual({ code: null, signal: null, lost: true })
  })

  it('keeps a quiet connection alive for longer than its keepalives', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const connection = await connect()
    for (let keepalives = 0; keepalives < 10; keepalives += 1) {
      vi.advanceTimersByTime(15_000)
      // The server answers in its order: what it says here comes after its answer to the keepalive.
      expect((await runOn(connection, 'echo still here')).bytes.toString()).toBe('still here\n')
    }
  })

  it('opens as many channels as are wanted, over more connections where the server takes no more on one', async () => {
    const connection = await connect()
    const logins = async () =>
      Number(await rig.exec('m-k8s', 'sh', '-c', "pgrep -fc '^sshd: vagrant .priv' || true"))
    const open = await Promise.all(Array.from({ length: 35 }, () => connection.exec('cat')))
    // Those of the tests before may still be ending.
    await expect.poll(logins).toBe(4)
    const echoes = open.map(async (channel, index) => {
      const { seen } = watchFor(channel, `channel ${index}.`)
      channel.write(bytesOf(`channel ${index}.`))
      await seen
    })
    await Promise.all(echoes)
    connection.release()
    await expect.poll(logins).toBe(0)
  })

  it('says that a server opens no channel at all, and that one is gone', async () => {
    const server = await startRefusingServer()
    const { service, dispose } = startService(trusting())
    cleanups.push(dispose, server.close)
    const connection = await service.connect(server.target)
    await expect(connection.exec('true')).rejects.toMatchObject({ key: 'ssh.channelRefused' })
    expect(server.logins()).toBe(1)
    server.close()
    await expect(connection.exec('true')).rejects.toMatchObject({ code: 'net.lost' })
  })
})

/** A server of ssh2 that lets everybody in and then opens no session. */
async function startRefusingServer() {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const connections = new Set<Connection>()
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (connection) => {
    connections.add(connection)
    connection.on('authentication', (context) => context.accept())
    connection.on('session', (_accept, reject) => reject())
    connection.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const target: SshTarget = {
    name: 'refusing',
    host: '127.0.0.1',
    port,
    username: 'vagrant',
    credential: { method: 'password', password: 'any' },
  }
  const close = () => {
    for (const connection of connections) connection.end()
    server.close()
  }
  return { target, logins: () => connections.size, close }
}
