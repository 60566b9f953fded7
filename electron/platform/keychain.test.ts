import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SystemKeychain, sshAccount } from './keychain'
import { secretServiceMissing, startSecretService } from './testing-keychain'

const missing = secretServiceMissing()
if (missing) console.warn(`skipped: ${missing}`)

describe.skipIf(missing)('SystemKeychain with a real GNOME keyring', () => {
  let service: Awaited<ReturnType<typeof startSecretService>>
  const keychain = new SystemKeychain()

  beforeAll(async () => {
    service = await startSecretService()
  })
  afterAll(() => service.stop())

  it('keeps, replaces, lists and forgets secrets', async () => {
    const account = sshAccount({ username: 'vagrant', host: 'M-K8s', port: 22 })
    expect(account).toBe('ssh:vagrant@m-k8s:22')
    expect(await keychain.available()).toBe(true)
    expect(await keychain.get(account)).toBeNull()
    await keychain.set(account, 'old')
    await keychain.set(account, 'pass wörd 비밀번호 🔑')
    expect(await keychain.get(account)).toBe('pass wörd 비밀번호 🔑')
    expect(await keychain.accounts()).toEqual([account])
    await keychain.remove(account)
    await keychain.remove(account)
    expect(await keychain.get(account)).toBeNull()
    expect(await keychain.accounts()).toEqual([])
  })
})

describe.skipIf(process.platform !== 'linux')('SystemKeychain without a Secret Service', () => {
  const before = process.env.DBUS_SESSION_BUS_ADDRESS
  beforeAll(() => {
    process.env.DBUS_SESSION_BUS_ADDRESS = 'unix:path=/nonexistent/bus'
  })
  afterAll(() => {
    if (before === undefined) delete process.env.DBUS_SESSION_BUS_ADDRESS
    else process.env.DBUS_SESSION_BUS_ADDRESS = before
  })

  it('says that there is none, and takes no secret', async () => {
    const keychain = new SystemKeychain()
    const unavailable = { code: 'secret.unavailable' }
    expect(await keychain.available()).toBe(false)
    await expect(keychain.set('ssh:a@b:22', 'secret')).rejects.toMatchObject(unavailable)
    await expect(keychain.get('ssh:a@b:22')).rejects.toMatchObject(unavailable)
    await expect(keychain.accounts()).rejects.toMatchObject(unavailable)
  })
})
