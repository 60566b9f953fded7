import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { sshAccount } from '../platform/keychain'
import { FakeKeychain } from '../platform/testing-keychain'
import { runOn, startService, trusting } from '../ssh/testing'
import { importSessions } from './import/import-sessions'
import { read } from './import/testing'
import { SessionService } from './session-service'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

describe.skipIf(missing)('a session of PuTTY that names no key', () => {
  let rig: TestHosts
  let host: TestHost
  let folder: string
  let agent: ChildProcess
  const before = { HOME: process.env.HOME, SSH_AUTH_SOCK: process.env.SSH_AUTH_SOCK }
  const cleanups: (() => void)[] = []

  beforeAll(async () => {
    rig = await startTestHosts({ base: 20_300, workers: 0 })
    host = rig.hosts[0] as TestHost
    folder = mkdtempSync(join(tmpdir(), 'pilothouse-agent-'))
    const socket = join(folder, 'agent')
    agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => agent.stdout?.once('data', resolve))
    Object.assign(process.env, { HOME: folder, SSH_AUTH_SOCK: socket })
  })
  afterAll(async () => {
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    agent.kill()
    rmSync(folder, { recursive: true })
    await rig.stop()
  })
  afterEach(() => {
    for (const cleanup of cleanups.splice(0)) cleanup()
  })

  /** The kinds of questions that a person is asked when the imported session connects. */
  async function connect(keychain: FakeKeychain) {
    const person = trusting('vagrant')
    const { service, homeFolder, dispose } = startService(person, { keychain })
    cleanups.push(dispose)
    const sessions = new SessionService({ homeFolder, emit: () => undefined })
    const found = await read(
      'putty.reg',
      `REGEDIT4\n\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\m-k8s]\n"HostName"="vagrant@${host.host}"\n"PortNumber"=dword:${host.port.toString(16)}\n`,
    )
    await importSessions(found, { selected: [0], storeSecrets: false }, { sessions, keychain })
    const [session] = await sessions.list()
    const connection = await service.connect(await sessions.sshTarget(session?.id ?? ''))
    expect((await runOn(connection, 'whoami')).bytes.toString()).toBe('vagrant\n')
    return person.asked.map((question) => (question.type === 'secret' ? question.kind : question.type))
  }

  it('logs in with a password while the agent has no key, and with the one of the keychain', async () => {
    const keychain = new FakeKeychain()
    expect(await connect(keychain)).toEqual(['host-key', 'password'])
    await keychain.set(sshAccount({ ...host, username: 'vagrant' }), 'vagrant')
    expect(await connect(keychain)).toEqual(['host-key'])
  })

  it('logs in with the agent', async () => {
    execFileSync('ssh-add', ['-q', rig.keyPath])
    expect(await connect(new FakeKeychain())).toEqual(['host-key'])
  })
})
