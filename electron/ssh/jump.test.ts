import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { lanHostsMissing, startTestHosts, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { collect, runOn, startService, targetOf, trusting } from './testing'
import type { SshTarget } from './types'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

describe.skipIf(missing)('jump hosts, files and TCP over OpenSSH', () => {
  let rig: TestHosts
  const cleanups: (() => void)[] = []

  beforeAll(async () => {
    rig = await startTestHosts({ base: 21_400, workers: 2 })
  })
  afterAll(() => rig.stop())
  afterEach(() => {
    for (const cleanup of cleanups.splice(0)) cleanup()
  })

  const start = (person = trusting()) => {
    const { service, dispose } = startService(person)
    cleanups.push(dispose)
    return service
  }
  const target = (index: number, jump?: SshTarget, username = 'vagrant'): SshTarget => {
    const host = rig.hosts[index]
    if (!host) throw new Error(`no host ${index}`)
    return {
      ...targetOf(host, { method: 'key-file', path: rig.keyPath }, username),
      ...(jump ? { jump } : {}),
    }
  }
  /** How many connections the host's sshd has for the user `vagrant`; those of the test before may still be ending. */
  const connectionsOn = async (name: string) =>
    Number(await rig.exec(name, 'sh', '-c', 'ps -eo args | grep -c "^sshd: vagrant .priv" || true'))

  it('reaches two targets through one connection to their jump host, and checks the key of each', async () => {
    const person = trusting()
    const service = start(person)
    const jump = target(0)
    const [one, two] = await Promise.all([service.connect(target(1, jump)), service.connect(target(2, jump))])
    expect((await runOn(one, 'hostname')).bytes.toString()).toBe('w1-k8s\n')
    expect((await runOn(two, 'hostname')).bytes.toString()).toBe('w2-k8s\n')
    await expect.poll(() => connectionsOn('m-k8s')).toBe(1)
    expect(person.asked.map(({ target }) => target.name).sort()).toEqual(['m-k8s', 'w1-k8s', 'w2-k8s'])
    one.release()
    expect((await runOn(two, 'hostname')).bytes.toString()).toBe('w2-k8s\n')
    two.release()
    await expect.poll(() => connectionsOn('m-k8s')).toBe(0)
  })

  it('goes through a jump host behind a jump host', async () => {
    const connection = await start().connect(target(2, target(1, target(0))))
    expect((await runOn(connection, 'echo $SSH_CONNECTION; hostname')).bytes.toString()).toContain('w2-k8s')
    await expect.poll(() => connectionsOn('w1-k8s')).toBe(1)
  })

  it('asks in the name of the jump host where that one wants a password', async () => {
    const person = trusting('vagrant')
    const jump: SshTarget = { ...target(0), credential: { method: 'password' } }
    await start(person).connect(target(1, jump))
    const secrets = person.asked.filter((question) => question.type === 'secret')
    expect(secrets.map(({ target }) => target.name)).toEqual(['m-k8s'])
  })

  it('connects more targets than attempts may run at once, while the jump host is not connected yet', async () => {
    const service = start()
    const targets = Array.from({ length: 12 }, (_, index) => ({
      ...target(1, target(0)),
      hostKeyAlias: `alias-${index}`,
    }))
    const connections = await Promise.all(targets.map((each) => service.connect(each)))
    expect(connections).toHaveLength(12)
    await expect.poll(() => connectionsOn('m-k8s')).toBe(1)
  })

  it('loses the target with its jump host, and connects again', async () => {
    const service = start()
    const connection = await service.connect(target(1, target(0)))
    const running = collect(await connection.exec('sleep 60'))
    await rig.drop('m-k8s')
    expect((await running).end).toEqual({ code: null, signal: null, lost: true })
    const again = await service.connect(target(1, target(0)))
    expect((await runOn(again, 'hostname')).bytes.toString()).toBe('w1-k8s\n')
  })

  it('tells a target that its jump host cannot reach', async () => {
    const away = { ...target(1, target(0)), port: 1 }
    await expect(start().connect(away)).rejects.toMatchObject({
      code: 'net.unreachable',
      params: { host: '127.0.0.1', port: 1 },
    })
    await expect.poll(() => connectionsOn('m-k8s')).toBe(0)
  })

  it('opens files, and ends them with the lease', async () => {
    const service = start()
    const connection = await service.connect(target(0))
    const other = await service.connect(target(0))
    const sftp = await connection.sftp()
    const names = await new Promise<string[]>((resolve, reject) =>
      sftp.readdir('/etc/ssh', (error, list) =>
        error ? reject(error) : resolve(list.map(({ filename }) => filename)),
      ),
    )
    expect(names).toContain('moduli')
    const closed = once(sftp, 'close')
    connection.release()
    await closed
    expect((await runOn(other, 'hostname')).bytes.toString()).toBe('m-k8s\n')
  })

  it('carries 8 MB each way over TCP, with its end', async () => {
    const connection = await start().connect(target(0))
    const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
    cleanups.push(() => server.close())
    const { port } = await listenOnFreePort(server)
    const sent = randomBytes(8_000_000)
    const stream = await connection.openTcp('127.0.0.1', port)
    stream.end(sent)
    const echoed = Buffer.concat(await stream.toArray())
    expect(echoed.equals(sent)).toBe(true)
  })

  it('refuses a second listener on a port of a shared connection, and leaves the first alone', async () => {
    const service = start()
    const [one, two] = await Promise.all([service.connect(target(0)), service.connect(target(0))])
    const holder = createServer()
    const { port } = await listenOnFreePort(holder)
    holder.close()
    await once(holder, 'close')
    const accepted: string[] = []
    await one.listenTcp(port, (stream) => {
      accepted.push('one')
      stream.destroy()
    })
    const second = two.listenTcp(port, () => accepted.push('two'))
    await expect(second).rejects.toMatchObject({ key: 'ssh.listenRefused', params: { listenPort: port } })
    // The host shares the network of this PC, where its sshd listens now.
    connect(port, '127.0.0.1').on('error', () => undefined)
    await expect.poll(() => accepted).toEqual(['one'])
    two.release()
    one.release()
  })

  it('ends a TCP connection with an error where the SSH connection is lost', async () => {
    const connection = await start().connect(target(0))
    const server = createServer(() => undefined)
    cleanups.push(() => server.close())
    const { port } = await listenOnFreePort(server)
    const reading = (await connection.openTcp('127.0.0.1', port)).toArray()
    // Expected before it happens: nobody would have been there to handle it.
    const lost = expect(reading).rejects.toMatchObject({ code: 'net.lost' })
    await rig.drop('m-k8s')
    await lost
  })
})

const noLan = lanHostsMissing()
if (noLan && !missing) console.warn(`skipped: ${noLan}`)

describe.skipIf(noLan)('a target in a network that only its jump host reaches', () => {
  let rig: TestHosts

  beforeAll(async () => {
    rig = await startTestHosts({ base: 21_700, workers: 1, lan: 'pilothouse' })
  })
  afterAll(() => rig?.stop())

  it('is lost where its route is gone, and back where the route is', async () => {
    // Keepalives are sent when the test says so, and answered as late as a busy machine does.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { service, dispose } = startService(trusting())
    const hasty = startService(trusting(), { readyTimeoutMs: 3000 })
    try {
      const [jumpHost, host] = rig.hosts
      if (!jumpHost || !host) throw new Error('the rig has no hosts')
      const credential = { method: 'key-file', path: rig.keyPath } as const
      const jump = targetOf(jumpHost, credential)
      const target = { ...targetOf({ ...host, host: '192.168.1.101', port: 22 }, credential), jump }
      const connection = await service.connect(target)
      const running = collect(await connection.exec('sleep 60'))
      // Packets to the jump host vanish without an answer, as where a cable is pulled or a VPN is gone.
      await rig.exec('w1-k8s', 'ip', 'route', 'add', 'blackhole', '192.168.1.10')
      const viaJump = await service.connect(jump)
      for (let keepalives = 0; keepalives < 4; keepalives += 1) {
        vi.advanceTimersByTime(15_000)
        // The jump host answers in its order, its own keepalive first.
        await runOn(viaJump, 'true')
      }
      expect((await running).end).toEqual({ code: null, signal: null, lost: true })
      await expect(hasty.service.connect(target)).rejects.toMatchObject({
        code: expect.stringMatching(/^(timeout|net\.)/),
      })
      expect((await runOn(viaJump, 'hostname')).bytes.toString()).toBe('m-k8s\n')
      await rig.exec('w1-k8s', 'ip', 'route', 'del', 'blackhole', '192.168.1.10')
      const again = await service.connect(target)
      expect((await runOn(again, 'hostname')).bytes.toString()).toBe('w1-k8s\n')
    } finally {
      hasty.dispose()
      dispose()
    }
  })
})

async function listenOnFreePort(server: Server): Promise<AddressInfo> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server.address() as AddressInfo
}
