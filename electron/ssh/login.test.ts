import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import type { SecretQuestion } from './prompter'
import { FakePerson, runOn, startService, targetOf, trusting } from './testing'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

describe.skipIf(missing)('logging in to OpenSSH', () => {
  let rig: TestHosts
  let host: TestHost
  let keys: string
  const cleanups: (() => void)[] = []

  beforeAll(async () => {
    rig = await startTestHosts({ base: 21_000, workers: 1 })
    host = rig.hosts[0] as TestHost
    keys = dirname(rig.keyPath)
  })
  afterAll(() => rig.stop())
  afterEach(() => {
    for (const cleanup of cleanups.splice(0)) cleanup()
  })

  const start = (...args: Parameters<typeof startService>) => {
    const started = startService(...args)
    cleanups.push(() => started.dispose())
    return started
  }
  /** Into the file as it is: it is a mount of its own and cannot be replaced by another. */
  const setPassword = (password: string) => {
    const edit = `s#^vagrant:[^:]*#vagrant:$(openssl passwd -6 ${password})#`
    return rig.exec('m-k8s', 'sh', '-c', `sed "${edit}" /etc/shadow > /root/new; cat /root/new > /etc/shadow`)
  }
  const secretsAsked = (person: FakePerson) =>
    person.asked.filter((question): question is SecretQuestion => question.type === 'secret')

  it('takes a given password and asks only about the host key', async () => {
    const person = trusting()
    const { service } = start(person)
    const states: string[] = []
    const target = targetOf(host, { method: 'password', password: 'vagrant' })
    const connection = await service.connect(target, { progress: (state) => states.push(state) })
    const { bytes, end } = await runOn(connection, 'hostname; exit 3')
    expect(bytes.toString()).toBe('m-k8s\n')
    expect(end).toEqual({ code: 3, signal: null, lost: false })
    expect(states).toEqual(['connecting', 'authenticating'])
    expect(person.asked.map((question) => question.type)).toEqual(['host-key'])
  })

  it('asks for a password once and remembers it for the next connection', async () => {
    const person = trusting('vagrant')
    const { service } = start(person)
    const target = targetOf(host, { method: 'password' })
    const first = await service.connect(target)
    first.release()
    await service.connect(target)
    expect(secretsAsked(person)).toMatchObject([
      { kind: 'password', retry: false, target: { name: 'm-k8s' } },
    ])
  })

  it('asks again after a wrong password, and gives up after the third', async () => {
    const person = trusting('wrong')
    const { service } = start(person)
    const target = targetOf(host, { method: 'password' })
    await expect(service.connect(target)).rejects.toMatchObject({ code: 'ssh.auth', key: 'ssh.auth' })
    expect(secretsAsked(person).map((question) => question.retry)).toEqual([false, true, true])
  })

  it('forgets a remembered password that is refused', async () => {
    const person = trusting('vagrant')
    const { service } = start(person)
    const target = targetOf(host, { method: 'password' })
    const first = await service.connect(target)
    first.release()
    await setPassword('changed')
    try {
      person.answer = () => ['changed']
      await service.connect(target)
      expect(secretsAsked(person).map((question) => question.retry)).toEqual([false, true])
    } finally {
      await setPassword('vagrant')
    }
  })

  it('ends with “cancelled” where the question is dismissed', async () => {
    const { service } = start(trusting())
    await expect(service.connect(targetOf(host, { method: 'password' }))).rejects.toMatchObject({
      code: 'cancelled',
    })
  })

  it.each(['id_ed25519', 'id_rsa'])('logs in with the key file %s', async (name) => {
    const person = trusting()
    const { service } = start(person)
    await service.connect(targetOf(host, { method: 'key-file', path: join(keys, name) }, 'root'))
    expect(secretsAsked(person)).toEqual([])
  })

  it('asks for a passphrase until it is right, and only once per key', async () => {
    const answers = ['nope', 'vagrant']
    const person = new FakePerson((question) => (question.type === 'host-key' ? [] : [answers.shift() ?? '']))
    const { service } = start(person)
    const path = join(keys, 'id_ed25519_pass')
    await service.connect(targetOf(host, { method: 'key-file', path }))
    await service.connect(targetOf(host, { method: 'key', privateKey: readFileSync(path, 'utf8') }))
    expect(secretsAsked(person).map(({ kind, retry }) => [kind, retry])).toEqual([
      ['passphrase', false],
      ['passphrase', true],
    ])
  })

  it('says which key file cannot be used', async () => {
    const { service } = start(trusting())
    for (const [name, key] of [
      ['absent', 'ssh.keyMissing'],
      ['id_rsa.pub', 'ssh.keyUnreadable'],
    ] as const) {
      const path = join(keys, name)
      await expect(service.connect(targetOf(host, { method: 'key-file', path }))).rejects.toMatchObject({
        code: 'ssh.auth',
        key,
        params: { path },
      })
    }
  })

  it('says that a key is refused, without asking for a password', async () => {
    const person = trusting('vagrant')
    const { service, homeFolder } = start(person)
    const path = join(homeFolder, 'other')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path])
    await expect(service.connect(targetOf(host, { method: 'key-file', path }))).rejects.toMatchObject({
      code: 'ssh.auth',
      key: 'ssh.keyRefused',
      params: { path, username: 'vagrant' },
    })
    expect(secretsAsked(person)).toEqual([])
  })

  describe('with an agent', () => {
    let agent: ChildProcess
    const socket = () => join(keys, 'agent')
    const before = process.env.SSH_AUTH_SOCK

    beforeAll(async () => {
      agent = spawn('ssh-agent', ['-D', '-a', socket()], { stdio: ['ignore', 'pipe', 'inherit'] })
      await new Promise((resolve) => agent.stdout?.once('data', resolve))
      execFileSync('ssh-add', ['-q', rig.keyPath], { env: { ...process.env, SSH_AUTH_SOCK: socket() } })
    })
    afterAll(() => agent.kill())
    afterEach(() => {
      if (before === undefined) delete process.env.SSH_AUTH_SOCK
      else process.env.SSH_AUTH_SOCK = before
    })

    it('lets the agent sign', async () => {
      process.env.SSH_AUTH_SOCK = socket()
      const { service } = start(trusting())
      await service.connect(targetOf(host, { method: 'agent' }))
    })

    it('says that the agent has no key that is accepted', async () => {
      process.env.SSH_AUTH_SOCK = socket()
      const { service } = start(trusting())
      await expect(service.connect(targetOf(host, { method: 'agent' }, 'nobody'))).rejects.toMatchObject({
        code: 'ssh.auth',
        key: 'ssh.agentRefused',
      })
    })

    it('says that no agent runs', async () => {
      for (const address of ['', join(keys, 'nobody')]) {
        process.env.SSH_AUTH_SOCK = address
        const { service } = start(trusting())
        await expect(service.connect(targetOf(host, { method: 'agent' }))).rejects.toMatchObject({
          code: 'ssh.auth',
          key: 'ssh.agentMissing',
        })
      }
    })
  })

  describe('host keys', () => {
    const byKey = () => targetOf(rig.hosts[1] as TestHost, { method: 'key-file', path: rig.keyPath })
    const keygen = (...args: string[]) => execFileSync('ssh-keygen', args, { encoding: 'utf8' })

    it('asks with the fingerprint that ssh-keygen prints, and remembers the answer as ssh-keygen finds it', async () => {
      const person = trusting()
      const { service, homeFolder } = start(person)
      const first = await service.connect(byKey())
      first.release()
      await service.connect(byKey())
      const publicKey = await rig.exec('w1-k8s', 'cat', '/run/sshd/etc/ssh_host_ed25519_key.pub')
      const file = join(homeFolder, 'key.pub')
      writeFileSync(file, publicKey)
      const [, fingerprint] = keygen('-lf', file).split(' ')
      expect(person.asked).toMatchObject([{ type: 'host-key', keyType: 'ED25519', fingerprint }])
      const found = keygen('-F', `[127.0.0.1]:${byKey().port}`, '-f', join(homeFolder, 'known_hosts'))
      expect(found).toContain(publicKey.split(' ')[1])
    })

    it('fails where the key is not trusted, and remembers nothing', async () => {
      const person = new FakePerson(() => null)
      const { service, homeFolder } = start(person)
      await expect(service.connect(byKey())).rejects.toMatchObject({ code: 'ssh.hostkey-unknown' })
      expect(() => readFileSync(join(homeFolder, 'known_hosts'))).toThrow('ENOENT')
    })

    it('asks the server for the type of key that it knows', async () => {
      const person = trusting()
      const { service, homeFolder } = start(person)
      const rsa = await rig.exec('w1-k8s', 'cat', '/run/sshd/etc/ssh_host_rsa_key.pub')
      writeFileSync(join(homeFolder, 'known_hosts'), `[127.0.0.1]:${byKey().port} ${rsa}`)
      await service.connect(byKey())
      expect(person.asked).toEqual([])
    })

    it('refuses a revoked key without asking', async () => {
      const person = trusting()
      const { service, homeFolder } = start(person)
      const key = await rig.exec('w1-k8s', 'cat', '/run/sshd/etc/ssh_host_ed25519_key.pub')
      writeFileSync(join(homeFolder, 'known_hosts'), `@revoked * ${key}`)
      await expect(service.connect(byKey())).rejects.toMatchObject({ key: 'ssh.hostkey-revoked' })
      expect(person.asked).toEqual([])
    })

    it('refuses a changed key without asking, until the app itself replaces it', async () => {
      const person = trusting()
      const { service, homeFolder } = start(person)
      const target = { ...byKey(), hostKeyAlias: 'pilothouse.k8s.w1-k8s' }
      const first = await service.connect(target)
      first.release()
      await rig.renewHostKeys('w1-k8s')
      const refused = await service.connect(target).catch((error: unknown) => error)
      expect(refused).toMatchObject({
        code: 'ssh.hostkey-changed',
        params: { entry: target.hostKeyAlias, file: join(homeFolder, 'known_hosts') },
      })
      const { expected, actual } = (refused as { params: Record<string, string> }).params
      expect([expected, actual]).toEqual([
        expect.stringMatching(/^SHA256:/),
        expect.stringMatching(/^SHA256:/),
      ])
      expect(expected).not.toBe(actual)
      const publicKey = await rig.exec('w1-k8s', 'cat', '/run/sshd/etc/ssh_host_ed25519_key.pub')
      await service.hostKeys.replace(
        target.hostKeyAlias,
        Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'),
      )
      await service.connect(target)
      expect(person.asked).toHaveLength(1)
    })
  })

  it('connects twenty times side by side', async () => {
    const person = trusting()
    const { service } = start(person)
    const [first] = await Promise.all([
      service.connect(targetOf(host, { method: 'key-file', path: rig.keyPath })),
    ])
    const connections = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        // A different password makes a different target, which shares no connection.
        service.connect({
          ...targetOf(host, {
            method: 'key',
            privateKey: `${readFileSync(rig.keyPath, 'utf8')}${'\n'.repeat(index)}`,
          }),
        }),
      ),
    )
    const names = await Promise.all(
      connections.map(async (one) => (await runOn(one, 'hostname')).bytes.toString()),
    )
    expect(new Set(names)).toEqual(new Set(['m-k8s\n']))
    expect(names).toHaveLength(20)
    first?.release()
  })

  it('shares one connection among all who want the same target', async () => {
    const { service } = start(trusting())
    const target = targetOf(host, { method: 'key-file', path: rig.keyPath })
    const [one, two] = await Promise.all([service.connect(target), service.connect(target)])
    const port = async (connection: typeof one) =>
      (await runOn(connection, 'echo $SSH_CONNECTION')).bytes.toString()
    const used = await port(one)
    expect(await port(two)).toBe(used)
    one.release()
    one.release()
    expect(await port(two)).toBe(used)
    two.release()
    await expect(two.exec('true')).rejects.toMatchObject({ code: 'net.lost' })
    expect(await port(await service.connect(target))).not.toBe(used)
  })

  it('names a refused port, an unknown host and a server that is no SSH server', async () => {
    const { service } = start(trusting())
    const answer = (text: string) =>
      new Promise<number>((resolve) => {
        const server = createServer((socket) => socket.end(text)).listen(0, '127.0.0.1', () => {
          resolve((server.address() as { port: number }).port)
        })
        cleanups.push(() => server.close())
      })
    const target = targetOf(host, { method: 'password', password: 'x' })
    const web = await answer('HTTP/1.1 400 Bad Request\r\n\r\nSSH-3.0-none\r\n')
    const silent = await answer('')
    await expect(service.connect({ ...target, port: 1 })).rejects.toMatchObject({ code: 'net.refused' })
    await expect(service.connect({ ...target, host: 'no-such-host.invalid' })).rejects.toMatchObject({
      code: 'net.dns',
      params: { host: 'no-such-host.invalid' },
    })
    await expect(service.connect({ ...target, port: web })).rejects.toMatchObject({ code: 'ssh.protocol' })
    await expect(service.connect({ ...target, port: silent })).rejects.toMatchObject({ code: 'net.lost' })
  })

  it('limits its own time and not the person’s', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1')
    cleanups.push(() => server.close())
    await once(server, 'listening')
    const mute = { ...targetOf(host, { method: 'agent' }), port: (server.address() as { port: number }).port }
    // Time passes when the test says so, however long a busy machine takes for its own part.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const person = new FakePerson((question) => {
      vi.advanceTimersByTime(60_000)
      return question.type === 'host-key' ? [] : ['vagrant']
    })
    const { service } = start(person)
    const asked = once(server, 'connection')
    const late = { code: 'timeout', params: { seconds: 20 } }
    const refused = expect(service.connect(mute)).rejects.toMatchObject(late)
    await asked
    vi.advanceTimersByTime(20_000)
    await refused
    await service.connect(targetOf(host, { method: 'password' }))
    expect(person.asked).toHaveLength(2)
  })

  it('keeps its questions while the server hangs up, and goes on with the answers', async () => {
    const person = new FakePerson(async (question) => {
      await rig.drop('m-k8s')
      return question.type === 'host-key' ? [] : ['vagrant']
    })
    const { service } = start(person)
    const connection = await service.connect(targetOf(host, { method: 'password' }))
    expect((await runOn(connection, 'whoami')).bytes.toString()).toBe('vagrant\n')
    expect(person.asked.map((question) => question.type)).toEqual(['host-key', 'secret'])
  })

  it('ends at once when it is aborted, at every stage', async () => {
    const stages: Record<string, (abort: () => void) => FakePerson> = {
      'host key question': (abort) =>
        new FakePerson((_question, signal) => {
          queueMicrotask(abort)
          return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null)))
        }),
      'password question': (abort) =>
        new FakePerson((question, signal) => {
          if (question.type === 'host-key') return []
          queueMicrotask(abort)
          return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null)))
        }),
    }
    for (const make of Object.values(stages)) {
      const controller = new AbortController()
      const { service } = start(make(() => controller.abort()))
      const connecting = service.connect(targetOf(host, { method: 'password' }), {
        signal: controller.signal,
      })
      await expect(connecting).rejects.toMatchObject({ code: 'cancelled' })
    }
    const controller = new AbortController()
    const { service } = start(trusting('vagrant'))
    const connecting = service.connect(targetOf(host, { method: 'password' }), { signal: controller.signal })
    controller.abort()
    await expect(connecting).rejects.toMatchObject({ code: 'cancelled' })
  })
})
