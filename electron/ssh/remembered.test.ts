import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { FakeKeychain } from '../platform/testing-keychain'
import type { Client } from '../rpc'
import { PromptService } from './prompt-service'
import type { SecretQuestion } from './prompter'
import { savedSecrets } from './saved-secrets'
import { type FakePerson, runOn, startService, targetOf, trusting } from './testing'
import type { SshTarget } from './types'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

describe.skipIf(missing)('secrets that are remembered', () => {
  let rig: TestHosts
  let hosts: TestHost[]
  let target: SshTarget
  let account: string
  const cleanups: (() => void)[] = []

  beforeAll(async () => {
    rig = await startTestHosts({ base: 21_600, workers: 7 })
    hosts = rig.hosts
    const [host] = hosts
    if (!host) throw new Error('no host')
    target = targetOf(host, { method: 'password' })
    account = `ssh:vagrant@127.0.0.1:${host.port}`
  })
  afterAll(() => rig.stop())
  afterEach(() => {
    for (const cleanup of cleanups.splice(0)) cleanup()
  })

  const start = (...args: Parameters<typeof startService>) => {
    const started = startService(...args)
    cleanups.push(() => started.dispose())
    return started.service
  }
  const secretsAsked = (person: FakePerson) =>
    person.asked.filter((question): question is SecretQuestion => question.type === 'secret')

  it('keeps an accepted password where the person wants it, for the next start of the program', async () => {
    const keychain = new FakeKeychain()
    const person = trusting('vagrant')
    person.remember = true
    await start(person, { keychain }).connect(target)
    expect(secretsAsked(person).map(({ canRemember }) => canRemember)).toEqual([true])
    await expect.poll(() => [...keychain.secrets]).toEqual([[account, 'vagrant']])
    const later = trusting()
    await start(later, { keychain }).connect(target)
    expect(secretsAsked(later)).toEqual([])
  })

  it('keeps nothing where the person does not want it, nor what was refused', async () => {
    const keychain = new FakeKeychain()
    await start(trusting('vagrant'), { keychain }).connect(target)
    const wrong = trusting('wrong')
    wrong.remember = true
    await expect(start(wrong, { keychain }).connect(target)).rejects.toMatchObject({ code: 'ssh.auth' })
    expect([...keychain.secrets]).toEqual([])
  })

  it('asks again for what a person has made it forget, without a restart', async () => {
    const keychain = new FakeKeychain()
    const person = trusting('vagrant')
    person.remember = true
    const service = start(person, { keychain })
    const connection = await service.connect(target)
    connection.release()
    await expect.poll(() => keychain.secrets.size).toBe(1)
    const forget = savedSecrets(keychain, service)['secrets.forget']
    expect(await forget({ account }, page)).toEqual({ available: true, accounts: [] })
    await service.connect(target)
    expect(secretsAsked(person)).toHaveLength(2)
  })

  it('forgets a kept password that is refused, and asks', async () => {
    const keychain = new FakeKeychain()
    await keychain.set(account, 'from last year')
    const person = trusting('vagrant')
    await start(person, { keychain }).connect(target)
    expect(secretsAsked(person).map(({ retry }) => retry)).toEqual([true])
    await expect.poll(() => [...keychain.secrets]).toEqual([])
  })

  it('offers nothing without a keychain, and logs in all the same', async () => {
    const keychain = new FakeKeychain()
    keychain.isAvailable = false
    const person = trusting('vagrant')
    await start(person, { keychain }).connect(target)
    expect(secretsAsked(person).map(({ canRemember }) => canRemember)).toEqual([false])
  })

  it('keeps a passphrase, and forgets one that no longer fits', async () => {
    const keychain = new FakeKeychain()
    const path = join(dirname(rig.keyPath), 'id_ed25519_pass')
    const withKey: SshTarget = { ...target, credential: { method: 'key-file', path } }
    const person = trusting('vagrant')
    person.remember = true
    await start(person, { keychain }).connect(withKey)
    const later = trusting()
    await start(later, { keychain }).connect(withKey)
    expect(secretsAsked(later)).toEqual([])
    const [key] = keychain.secrets.keys()
    if (key === undefined) throw new Error('no passphrase was kept')
    expect(key).toMatch(/^key:[0-9a-f]{64}$/)
    await keychain.set(key, 'another')
    const asked = trusting('vagrant')
    await start(asked, { keychain }).connect(withKey)
    expect(secretsAsked(asked).map(({ retry }) => retry)).toEqual([true])
    await expect.poll(() => [...keychain.secrets]).toEqual([])
  })

  it('asks once for all of eight sessions that connect together: about their keys, and for their password', async () => {
    const prompts = new PromptService({ emit: () => undefined })
    cleanups.push(() => prompts.dispose())
    const service = start(prompts)
    const connecting = hosts.map((host) => service.connect(targetOf(host, { method: 'password' })))
    await expect.poll(() => prompts.list().length).toBe(8)
    const ids = prompts.list().map(({ id }) => id)
    await prompts.handlers['prompts.trust']({ ids }, page)
    await expect.poll(() => prompts.list().filter(({ type }) => type === 'secret').length).toBeGreaterThan(0)
    const [first] = prompts.list()
    const answer = { id: first?.id ?? '', answers: ['vagrant'], forAll: true, remember: false }
    await prompts.handlers['prompts.answer'](answer, page)
    const connections = await Promise.all(connecting)
    const names = await Promise.all(
      connections.map(async (each) => (await runOn(each, 'hostname')).bytes.toString().trim()),
    )
    expect(names).toEqual(hosts.map(({ name }) => name))
    expect(prompts.list()).toEqual([])
  })
})

const page = {} as Client
