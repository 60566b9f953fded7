import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  fingerprint,
  formatLine,
  hostKeyName,
  matches,
  parseKnownHosts,
  parseLine,
  withoutName,
} from './known-hosts'
import { KnownHostsFile } from './known-hosts-file'

/** A key in wire form; its content is of no matter here. */
function wireKey(type: string, content: string): Buffer {
  const field = (text: string) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(Buffer.byteLength(text))
    return Buffer.concat([length, Buffer.from(text)])
  }
  return Buffer.concat([field(type), field(content)])
}
const keyA = wireKey('ssh-ed25519', 'a')
const keyB = wireKey('ssh-ed25519', 'b')
const rsa = wireKey('ssh-rsa', 'r')

describe('known_hosts lines', () => {
  it('names hosts as OpenSSH does', () => {
    expect(hostKeyName({ host: 'Node.Local', port: 22 })).toBe('node.local')
    expect(hostKeyName({ host: '127.0.0.1', port: 60010 })).toBe('[127.0.0.1]:60010')
    expect(hostKeyName({ host: '::1', port: 2222 })).toBe('[::1]:2222')
    expect(hostKeyName({ host: '127.0.0.1', port: 60010, hostKeyAlias: 'k8s.m-k8s' })).toBe('k8s.m-k8s')
    const jump = { host: 'Bastion', port: 2222 }
    expect(hostKeyName({ host: '10.0.0.5', port: 22, jump })).toBe('10.0.0.5%[bastion]:2222')
  })

  it.each([
    ['plain', 'host', 'host', true],
    ['another', 'host', 'host2', false],
    ['list', 'a,[b]:2200,c', '[b]:2200', true],
    ['case', 'HOST', 'host', true],
    ['star', '*.lab', 'w1.lab', true],
    ['question mark', 'w?-k8s', 'w1-k8s', true],
    ['negated', '*.lab,!w1.lab', 'w1.lab', false],
    ['negation alone', '!a', 'b', false],
    ['brackets are literal', '[h]:22', 'h:22', false],
  ])('matches: %s', (_name, names, host, expected) => {
    const entry = parseLine(`${names} ssh-ed25519 ${keyA.toString('base64')}`)
    expect(entry && matches(entry, host)).toBe(expected)
  })

  it('finds what it wrote, whatever the name and key', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,30}$/)
    fc.assert(
      fc.property(
        name,
        fc.integer({ min: 1, max: 65535 }),
        fc.uint8Array({ maxLength: 600 }),
        (host, port, content) => {
          const key = wireKey('ssh-rsa', Buffer.from(content).toString('latin1'))
          const id = hostKeyName({ host, port })
          const [entry] = parseKnownHosts(`# comment\n${formatLine(id, key)}\n`)
          expect(entry?.key.equals(key)).toBe(true)
          expect(entry && matches(entry, id)).toBe(true)
          expect(entry && matches(entry, `${id}x`)).toBe(false)
        },
      ),
    )
  })

  it('never throws, stalls or trusts anything on hostile input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        for (const entry of parseKnownHosts(text)) expect(matches(entry, 'host')).toBeTypeOf('boolean')
        expect(withoutName(text, 'host')).toBe(text)
      }),
    )
    const pattern = `${'*a'.repeat(5000)} ssh-ed25519 ${keyA.toString('base64')}`
    const entry = parseLine(pattern)
    expect(entry && matches(entry, 'a'.repeat(2000))).toBe(false)
    for (const line of [
      `host ssh-rsa ${keyA.toString('base64')}`,
      `@cert-authority host ssh-ed25519 ${keyA.toString('base64')}`,
      `#host ssh-ed25519 ${keyA.toString('base64')}`,
      'host ssh-ed25519 %%%%',
      'host ssh-ed25519 AAAA',
      `host ssh-ed25519 ${'A'.repeat(20_000)}`,
    ])
      expect(parseLine(line)).toBeNull()
  })
})

describe('the known_hosts file', () => {
  let folder: string
  let path: string
  let file: KnownHostsFile
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pilothouse-known-'))
    path = join(folder, 'known_hosts')
    file = new KnownHostsFile(path)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const line = (names: string, key: Buffer) =>
    `${names} ${key.toString('latin1', 4, 4 + key.readUInt32BE(0))} ${key.toString('base64')}`
  const keygen = (...args: string[]) => execFileSync('ssh-keygen', args, { encoding: 'utf8', stdio: 'pipe' })

  it('tells known, unknown, changed and revoked keys apart', async () => {
    expect(await file.check('host', keyA)).toEqual({ is: 'unknown' })
    await file.add('host', keyA)
    expect(await file.check('host', keyA)).toEqual({ is: 'known' })
    expect(await file.check('other', keyA)).toEqual({ is: 'unknown' })
    expect(await file.check('host', keyB)).toEqual({ is: 'changed', expected: fingerprint(keyA) })
    expect(await file.check('host', rsa)).toEqual({ is: 'changed', expected: fingerprint(keyA) })
    await file.add('host', rsa)
    expect(await file.check('host', rsa)).toEqual({ is: 'known' })
    expect(await file.knownTypes('host')).toEqual(['ssh-ed25519', 'ssh-rsa'])
    writeFileSync(path, `@revoked * ${line('', keyA).trim()}\n${line('host', keyA)}\n`)
    expect(await file.check('host', keyA)).toEqual({ is: 'revoked' })
  })

  it('replaces and forgets one name and leaves every other byte alone', async () => {
    const others = `# mine\r\n\n${line('a,alias,b', keyA)} note\n@revoked alias ${line('', keyB).trim()}\n*.lab x\n`
    writeFileSync(path, `${others}${line('alias', keyA)}\n${line('last', keyA)}`)
    expect(await file.knows('alias')).toBe(true)
    await file.replace('alias', keyB)
    const without = others.replace('a,alias,b', 'a,b')
    expect(readFileSync(path, 'utf8')).toBe(`${without}${line('last', keyA)}\n${line('alias', keyB)}\n`)
    await file.forget('alias')
    expect(await file.knows('alias')).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe(`${without}${line('last', keyA)}\n`)
  })

  it('forgets a changed key only where it is the one that was shown, and no line for many hosts', async () => {
    const others = `*.lab ${line('', keyA).trim()}\n@revoked host ${line('', keyB).trim()}\n`
    writeFileSync(path, `${others}${line('host', keyA)}\n${line('host', rsa)}\n`)
    const before = readFileSync(path, 'utf8')
    await expect(file.forgetChanged('host', fingerprint(keyB))).rejects.toMatchObject({
      key: 'ssh.hostKeyGone',
    })
    await expect(file.forgetChanged('a.lab', fingerprint(keyA))).rejects.toMatchObject({
      key: 'ssh.hostKeyPattern',
    })
    expect(readFileSync(path, 'utf8')).toBe(before)
    await file.forgetChanged('host', fingerprint(keyA))
    expect(readFileSync(path, 'utf8')).toBe(others)
  })

  it('loses nothing when many write at once', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `node-${index}`)
    await Promise.all(
      names.map((name, index) => (index % 2 ? file.add(name, keyA) : file.replace(name, keyB))),
    )
    await Promise.all(names.slice(0, 10).map((name) => file.forget(name)))
    const known = parseKnownHosts(readFileSync(path, 'utf8')).map((entry) => entry.names)
    expect(known.sort()).toEqual(names.slice(10).sort())
  })

  it('goes on after a write that failed', async () => {
    const broken = new KnownHostsFile(join(folder, 'known_hosts', 'below-a-file'))
    writeFileSync(path, '')
    await expect(broken.add('host', keyA)).rejects.toThrow()
    rmSync(path)
    await broken.add('host', keyA)
    expect(await broken.check('host', keyA)).toEqual({ is: 'known' })
  })

  it('agrees with ssh-keygen on hashed names, lookups and fingerprints', async () => {
    const key = join(folder, 'id')
    keygen('-q', '-t', 'ecdsa', '-N', '', '-f', key)
    const publicKey = readFileSync(`${key}.pub`, 'utf8')
    const wire = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')
    await file.add('[127.0.0.1]:60010', wire)
    await file.add('plain.host', wire)
    expect(keygen('-F', '[127.0.0.1]:60010', '-f', path)).toContain(wire.toString('base64'))
    expect(keygen('-lf', `${key}.pub`)).toContain(` ${fingerprint(wire)} `)
    keygen('-H', '-f', path)
    expect(readFileSync(path, 'utf8')).not.toContain('plain.host')
    expect(await file.check('[127.0.0.1]:60010', wire)).toEqual({ is: 'known' })
    expect(await file.check('plain.host', keyA)).toMatchObject({ is: 'changed' })
    expect(await file.check('other.host', wire)).toEqual({ is: 'unknown' })
    await file.forget('plain.host')
    expect(() => keygen('-F', 'plain.host', '-f', path)).toThrow()
    expect(keygen('-F', '[127.0.0.1]:60010', '-f', path)).toContain('found')
  })
})
