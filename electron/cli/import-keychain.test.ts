import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { SystemKeychain } from '../platform/keychain'
import { secretServiceMissing, startSecretService } from '../platform/testing-keychain'
import type { Terminal } from './command'
import { runCli } from './run-cli'

const xml =
  '<ArrayOfSessionData><SessionData SessionId="a" Host="h" Port="22" Username="u" ExtraArgs="-pw hidden-one"/></ArrayOfSessionData>'

// In a file of its own: a process that once found no keychain finds none later.
it.skipIf(secretServiceMissing() !== null)(
  'passwords go into the real keychain once somebody said yes',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pilothouse-cli-keychain-'))
    process.env.PILOTHOUSE_HOME = folder
    const service = await startSecretService()
    const keychain = new SystemKeychain()
    const path = join(folder, 'Sessions.XML')
    writeFileSync(path, xml)
    let said = ''
    const tell = (text: string) => {
      said += text
    }
    const apply = async (confirm: Terminal['confirm']) => {
      const begin = said.length
      const args = ['import', path, '--apply', '--json']
      const code = await runCli(args, {
        out: tell,
        err: tell,
        confirm,
        platform: 'linux',
        columns: 80,
        pageFolder: '',
      })
      return [code, said.slice(begin)]
    }
    try {
      const unasked = await apply(null)
      expect(unasked).toEqual([0, expect.stringContaining('1 session saved.\n1 password dropped: nobody')])
      const refused = vi.fn(async () => false)
      expect(await apply(refused)).toEqual([0, expect.stringMatching(/\n1 password dropped\.\n$/)])
      expect(refused.mock.calls).toEqual([['Store 1 password in the keychain?']])
      expect(await keychain.accounts()).toEqual([])
      // The session is saved by now, and gets its password all the same.
      const stored = await apply(async () => true)
      expect(stored).toEqual([0, expect.stringContaining('1 password stored in the keychain.\n')])
      // Nobody is asked about what the keychain has.
      const unneeded = vi.fn(async () => true)
      expect(await apply(unneeded)).toEqual([0, expect.stringMatching(/\n0 sessions saved\.\n$/)])
      expect(unneeded).not.toHaveBeenCalled()
      expect(said).not.toContain('hidden-one')
      expect(await keychain.get('ssh:u@h:22')).toBe('hidden-one')
      expect(readFileSync(join(folder, 'sessions.json'), 'utf8')).not.toContain('hidden-one')
    } finally {
      await service.stop()
      delete process.env.PILOTHOUSE_HOME
      rmSync(folder, { recursive: true })
    }
  },
)
