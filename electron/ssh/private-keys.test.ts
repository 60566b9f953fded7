import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePpk } from './ppk-file'
import { PrivateKeys } from './private-keys'
import { puttygenMissing } from './testing'

const missing = puttygenMissing()
if (missing) console.warn(`skipped: ${missing}`)

const passphrase = 'pass wörd 비밀'
const never = () => Promise.reject(new Error('no passphrase is needed'))

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-keys-'))
  writeFileSync(join(folder, 'passphrase'), passphrase)
  writeFileSync(join(folder, 'empty'), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Reads the key, signs with it, and gives its public half as `authorized_keys` has it. */
async function publicKeyOf(path: string, answers: (string | null)[] = []): Promise<string> {
  const ask = answers.length === 0 ? never : async () => answers.shift() ?? null
  const key = await new PrivateKeys().fromFile(path, ask)
  const data = Buffer.from('to be signed')
  expect(key.verify(data, key.sign(data))).toBe(true)
  return `${key.type} ${key.getPublicSSH().toString('base64')}`
}

describe.skipIf(missing)('PuTTY keys made by puttygen', () => {
  const types = [
    ['rsa', 2048],
    ['ed25519', 255],
    ['ecdsa', 256],
    ['ecdsa', 521],
  ] as const
  const puttygen = (...args: string[]) => execFileSync('puttygen', args, { cwd: folder, stdio: 'pipe' })
  const make = (type: string, bits: number, protection: string, params: string): string => {
    const path = join(folder, `${type}-${bits}-${protection}-${params.replace(/\W/g, '')}.ppk`)
    const comment = ['-C', '이름 é']
    puttygen(
      '-q',
      '-t',
      type,
      '-b',
      String(bits),
      ...comment,
      '-o',
      path,
      '--new-passphrase',
      protection,
      '--ppk-param',
      params,
    )
    return path
  }
  const opensshPublic = (path: string) => {
    const line = puttygen(path, '--old-passphrase', 'passphrase', '-O', 'public-openssh').toString()
    return line.split(' ', 2).join(' ')
  }

  it.each(types)('%s %i, versions 2 and 3, encrypted and not', async (type, bits) => {
    for (const params of ['version=2', 'version=3']) {
      const plain = make(type, bits, 'empty', params)
      expect(await publicKeyOf(plain)).toBe(opensshPublic(plain))
      const encrypted = make(type, bits, 'passphrase', params)
      expect(await publicKeyOf(encrypted, ['wrong', passphrase])).toBe(opensshPublic(encrypted))
    }
  })

  it.each(['argon2i', 'argon2d', 'argon2id'])('with the derivation %s', async (kdf) => {
    const path = make('ed25519', 255, 'passphrase', `version=3,kdf=${kdf},memory=1024,passes=3,parallelism=2`)
    expect(await publicKeyOf(path, [passphrase])).toBe(opensshPublic(path))
  })

  it('with a comment in another character set, and lines that end as on Windows', async () => {
    const path = make('ed25519', 255, 'empty', 'version=3')
    const text = readFileSync(path, 'latin1').replaceAll('\n', '\r\n')
    writeFileSync(join(folder, 'crlf.ppk'), text, 'latin1')
    expect(await publicKeyOf(join(folder, 'crlf.ppk'))).toBe(opensshPublic(path))
  })

  it('refuses a file whose public half was changed', async () => {
    const text = readFileSync(make('ed25519', 255, 'empty', 'version=3'), 'latin1')
    const other = readFileSync(make('ed25519', 255, 'passphrase', 'version=3'), 'latin1')
    const half = /Public-Lines: 2\n.*\n.*\n/
    const changed = text.replace(half, half.exec(other)?.[0] ?? '')
    expect(changed).not.toBe(text)
    await expect(new PrivateKeys().fromText(changed, 'key', never)).rejects.toMatchObject({
      code: 'ssh.auth',
      key: 'ssh.keyUnreadable',
    })
  })
})

describe('OpenSSH and PEM keys made by ssh-keygen', () => {
  const types = ['rsa', 'ecdsa', 'ed25519']
  const forms = types.flatMap((type) => ['RFC4716', 'PKCS8', 'PEM'].map((form) => [type, form] as const))

  // ssh-keygen has no PEM form of Ed25519 keys and writes its own.
  it.each(forms)('%s as %s', async (type, form) => {
    for (const protection of ['', passphrase]) {
      const path = join(folder, `${type}-${form}-${protection === '' ? 'plain' : 'encrypted'}`)
      execFileSync('ssh-keygen', ['-q', '-t', type, '-m', form, '-a', '1', '-N', protection, '-f', path])
      const line = readFileSync(`${path}.pub`, 'utf8').split(' ', 2).join(' ')
      expect(await publicKeyOf(path, protection === '' ? [] : ['wrong', passphrase])).toBe(line)
    }
  })
})

it('reads an Ed25519 key in PKCS#8, which ssh-keygen does not write', async () => {
  for (const [name, cipher] of [
    ['plain', []],
    ['encrypted', ['-aes-256-cbc', '-pass', `file:${join(folder, 'passphrase')}`]],
  ] as const) {
    const path = join(folder, `ed25519-pkcs8-${name}`)
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', path, ...cipher])
    expect(await publicKeyOf(path, name === 'plain' ? [] : [passphrase])).toContain('ssh-ed25519 AAAA')
  }
})

it('tells a file that is not there from passphrases that are wrong', async () => {
  const [path, absent] = [join(folder, 'locked'), join(folder, 'absent')]
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-a', '1', '-N', passphrase, '-f', path])
  await expect(publicKeyOf(absent)).rejects.toMatchObject({ key: 'ssh.keyMissing', params: { path: absent } })
  await expect(publicKeyOf(path, ['a', 'b', 'c'])).rejects.toMatchObject({ key: 'ssh.passphrase' })
})

it.skipIf(process.platform === 'win32')(
  'refuses what has no end: a pipe, a device, a large file',
  async () => {
    const [pipe, large] = [join(folder, 'pipe'), join(folder, 'large')]
    execFileSync('mkfifo', [pipe])
    writeFileSync(large, '')
    truncateSync(large, 8 * 1024 ** 3)
    for (const path of [pipe, '/dev/zero', large, folder])
      await expect(new PrivateKeys().fromFile(path, never)).rejects.toMatchObject({
        code: 'ssh.auth',
        key: 'ssh.keyUnreadable',
      })
  },
)

describe('hostile PuTTY keys', () => {
  const lines = [
    'PuTTY-User-Key-File-3: ssh-ed25519',
    'Encryption: aes256-cbc',
    'Comment: x',
    'Public-Lines: 1',
    'AAAA',
    'Key-Derivation: Argon2id',
    'Argon2-Memory: 8192',
    'Argon2-Passes: 21',
    'Argon2-Parallelism: 1',
    'Argon2-Salt: 00ff',
    'Private-Lines: 1',
    'AAAA',
    'Private-MAC: 00',
  ]

  it.each([
    ['much memory', 6, 'Argon2-Memory: 999999999'],
    ['endless passes', 7, 'Argon2-Passes: 99999999'],
    ['many lanes', 8, 'Argon2-Parallelism: 1000'],
    ['many lines', 3, 'Public-Lines: 999999999'],
    ['no lines', 3, 'Public-Lines: -1'],
    ['another version', 0, 'PuTTY-User-Key-File-4: ssh-ed25519'],
    ['another cipher', 1, 'Encryption: rot13'],
  ])('are refused: %s', (_what, line, text) => {
    expect(() => parsePpk(lines.with(line, text).join('\n'))).toThrow()
    expect(parsePpk(lines.join('\n')).derivation?.memory).toBe(8192)
  })

  it('never end in anything but a key or a coded error, whatever is in them', async () => {
    const line = fc.oneof(fc.constantFrom(...lines), fc.string({ maxLength: 40 }))
    // Unencrypted: a derivation for each try would take too long.
    const file = fc
      .array(line, { maxLength: 14 })
      .map((all) => ['PuTTY-User-Key-File-3: ssh-rsa', 'Encryption: none', ...all].join('\n'))
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const reading = new PrivateKeys().fromText(text, 'key', async () => null)
        await expect(reading).rejects.toMatchObject({ code: 'ssh.auth' })
      }),
    )
  })
})
