import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { expect, it } from 'vitest'
import { makeKeyPair } from './ssh-keys'

it('makes keys that sign and verify, also those with a leading zero byte', () => {
  for (let count = 0, leadingZero = false; count < 20 || !leadingZero; count++) {
    const { privateKey, publicKey } = makeKeyPair()
    const key = ssh2.utils.parseKey(privateKey)
    if (key instanceof Error) throw key
    expect(key.getPublicSSH()).toEqual(publicKey)
    expect(key.verify('text', key.sign('text'))).toBe(true)
    expect(key.verify('other', key.sign('text'))).toBe(false)
    leadingZero ||= publicKey.at(-32) === 0
  }
})

it('makes keys that OpenSSH reads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-key-'))
  const { privateKey, publicKey } = makeKeyPair()
  const path = join(folder, 'key')
  writeFileSync(path, privateKey, { mode: 0o600 })
  const shown = execFileSync('ssh-keygen', ['-y', '-f', path], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  expect(shown.split(' ')[1]?.trim()).toBe(publicKey.toString('base64'))
})
