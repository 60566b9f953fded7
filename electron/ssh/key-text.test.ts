import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PrivateKeys } from './private-keys'
import { puttygenMissing } from './testing'

const missing = puttygenMissing()
const passphrase = 'pass wörd 비밀'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-keys-'))
  writeFileSync(join(folder, 'empty'), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As `authorized_keys` has it. */
async function publicKeyOf(path: string, answers: string[] = []): Promise<string> {
  const key = await new PrivateKeys().fromFile(path, async () => answers.shift() ?? null)
  return `${key.type} ${key.getPublicSSH().toString('base64')}`
}

describe('keys that an editor or a shell of Windows has written anew', () => {
  const asUtf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
  const asWritten: [string, (text: string) => Buffer][] = [
    ['lines end as on Windows', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['a mark of UTF-8', (text) => Buffer.from(`\ufeff${text}`)],
    ['both', (text) => Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`)],
    ['UTF-16', (text) => asUtf16(text.replaceAll('\n', '\r\n'))],
    ['empty lines around it', (text) => Buffer.from(`\r\n\n${text.replaceAll('\n', '\r\n')}\r\n`)],
  ]
  const kinds = ['RFC4716', 'PKCS8', 'PEM'].flatMap((form) =>
    ['', passphrase].map((secret) => ({ form, secret })),
  )

  it.each(asWritten)('%s', async (name, write) => {
    for (const { form, secret } of kinds) {
      const path = join(folder, `windows-${name}-${form}-${secret === '' ? 'plain' : 'encrypted'}`)
      execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-m', form, '-a', '1', '-N', secret, '-f', path])
      writeFileSync(path, write(readFileSync(path, 'utf8')))
      const line = readFileSync(`${path}.pub`, 'utf8').split(' ', 2).join(' ')
      expect(await publicKeyOf(path, secret === '' ? [] : ['wrong', secret]), form).toBe(line)
    }
  })

  it.skipIf(missing).each(asWritten)('a key of PuTTY, %s', async (name, write) => {
    const path = join(folder, `windows-${name}.ppk`)
    const options = ['-q', '-t', 'ed25519', '--new-passphrase', join(folder, 'empty'), '-o', path]
    execFileSync('puttygen', options)
    const expected = await publicKeyOf(path)
    writeFileSync(path, write(readFileSync(path, 'utf8')))
    expect(await publicKeyOf(path)).toBe(expected)
  })
})
