import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { type FakePerson, puttygenMissing, runOn, startService, targetOf, trusting } from './testing'
import type { SshCredential } from './types'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

describe.skipIf(missing)('logging in with keys of the user', () => {
  let rig: TestHosts
  let home: string
  const before = { HOME: process.env.HOME, SSH_AUTH_SOCK: process.env.SSH_AUTH_SOCK }
  const cleanups: (() => void)[] = []

  beforeAll(async () => {
    rig = await startTestHosts({ base: 20_400, workers: 0 })
  })
  afterAll(() => rig.stop())
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'pilothouse-user-keys-'))
    mkdirSync(join(home, '.ssh'))
    process.env.HOME = home
    // An agent that has gone.
    process.env.SSH_AUTH_SOCK = join(home, 'no-agent')
  })
  afterEach(() => {
    for (const cleanup of cleanups.splice(0)) cleanup()
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    rmSync(home, { recursive: true })
  })

  const give = (key: string, as: string, ...ends: string[]) => {
    for (const end of ends)
      copyFileSync(join(dirname(rig.keyPath), `${key}${end}`), join(home, '.ssh', `${as}${end}`))
  }
  const asked = async (person: FakePerson, credential: SshCredential = { method: 'default' }) => {
    const { service, dispose } = startService(person)
    cleanups.push(dispose)
    const connection = await service.connect(targetOf(rig.hosts[0] as TestHost, credential))
    expect((await runOn(connection, 'whoami')).bytes.toString()).toBe('vagrant\n')
    return person.asked.flatMap((question) => (question.type === 'secret' ? [question.kind] : []))
  }

  it('uses a key file of the user', async () => {
    give('id_ed25519', 'id_ed25519', '')
    give('id_rsa', 'id_rsa', '', '.pub')
    expect(await asked(trusting())).toEqual([])
  })

  it('asks for the passphrase of a key that the server takes', async () => {
    give('id_ed25519_pass', 'id_ed25519', '', '.pub')
    expect(await asked(trusting('vagrant'))).toEqual(['passphrase'])
  })

  it('asks for a password where there is no key', async () => {
    expect(await asked(trusting('vagrant'))).toEqual(['password'])
  })

  describe('in the forms of other programs', () => {
    const passphrase = 'pass wörd'
    /** Logs in with the key file `made`, whose form begins with `header`. */
    const expectLogin = async (header: string) => {
      const path = join(home, 'made')
      expect(readFileSync(path, 'latin1').split('\n', 1)[0]).toContain(header)
      expect(await asked(trusting(passphrase), { method: 'key-file', path })).toEqual(['passphrase'])
    }

    it.each([
      ['PEM', 'BEGIN RSA PRIVATE KEY'],
      ['PKCS8', 'BEGIN ENCRYPTED PRIVATE KEY'],
    ])('takes %s', async (form, header) => {
      copyFileSync(join(dirname(rig.keyPath), 'id_rsa'), join(home, 'made'))
      const change = ['-q', '-p', '-m', form, '-P', '', '-N', passphrase, '-f', 'made']
      execFileSync('ssh-keygen', change, { cwd: home })
      await expectLogin(header)
    })

    it.skipIf(puttygenMissing()).each([
      ['id_rsa', 2],
      ['id_ed25519', 3],
    ])('takes %s as a PuTTY key of version %i', async (name, version) => {
      writeFileSync(join(home, 'passphrase'), passphrase)
      const form = ['-q', '-O', 'private', '-o', 'made', '--ppk-param', `version=${version}`]
      const key = join(dirname(rig.keyPath), name)
      execFileSync('puttygen', [key, ...form, '--new-passphrase', 'passphrase'], { cwd: home })
      await expectLogin(`PuTTY-User-Key-File-${version}: `)
    })
  })
})
