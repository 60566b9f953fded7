import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { HostKeyCheck } from './host-key-check'
import { formatLine } from './known-hosts'
import { KnownHostsFile } from './known-hosts-file'
import type { SshTarget } from './types'
import { wireStrings } from './wire'

const keyA = wireStrings('ssh-ed25519', 'a')
const keyB = wireStrings('ssh-ed25519', 'b')

let folder: string
let knownHosts: KnownHostsFile
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-host-key-'))
  knownHosts = new KnownHostsFile(join(folder, 'known_hosts'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (host: string, jump?: SshTarget): SshTarget => ({
  name: host,
  host,
  port: 22,
  username: 'u',
  credential: { method: 'agent' },
  ...(jump && { jump }),
})
/** Whether a person was asked about the key, whom the fake person always trusts. */
async function isAsked(target: SshTarget, key: Uint8Array): Promise<boolean> {
  let asked = false
  const check = new HostKeyCheck(target, { knownHosts, logger: pino({ enabled: false }) })
  await check.verify(key, async () => {
    asked = true
    return {}
  })
  return asked
}

it('keeps machines of one address apart by the hosts that lead to them', async () => {
  expect(await isAsked(at('10.0.0.5', at('office')), keyA)).toBe(true)
  expect(await isAsked(at('10.0.0.5', at('home')), keyB)).toBe(true)
  expect(await isAsked(at('10.0.0.5', at('office')), keyA)).toBe(false)
  await expect(isAsked(at('10.0.0.5', at('office')), keyB)).rejects.toMatchObject({
    key: 'ssh.hostkey-changed',
  })
})

it('takes a key that is known under the plain address, and then knows it by its way', async () => {
  await knownHosts.add('10.0.0.5', keyA)
  const behind = at('10.0.0.5', at('office'))
  expect(await isAsked(behind, keyA)).toBe(false)
  await expect(isAsked(behind, keyB)).rejects.toMatchObject({ key: 'ssh.hostkey-changed' })
})

it('refuses behind a jump host what is revoked under the plain address, also where it is known by its way', async () => {
  const behind = at('10.0.0.5', at('office'))
  const known = formatLine('10.0.0.5%office', keyB)
  const revoked = [keyA, keyB].map((key) => `@revoked ${formatLine('10.0.0.5', key)}`)
  for (const lines of [revoked, [known, ...revoked]]) {
    writeFileSync(knownHosts.path, `${lines.join('\n')}\n`)
    for (const key of [keyA, keyB])
      await expect(isAsked(behind, key)).rejects.toMatchObject({ key: 'ssh.hostkey-revoked' })
  }
})
