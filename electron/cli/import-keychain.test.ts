import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SystemKeychain } from '../platform/keychain'
import { secretServiceMissing, startSecretService } from '../platform/testing-keychain'
import { runCli } from './run-cli'

const xml =
  '<ArrayOfSessionData><SessionData SessionId="a" Host="h" Port="22" Username="u" ExtraArgs="-pw hidden-one"/></ArrayOfSessionData>'

// In a file of its own: a process that once found no keychain finds none later.
it.skipIf(secretServiceMissing() !== null)('an import puts passwords into the real keychain', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-cli-keychain-'))
  process.env.PILOTHOUSE_HOME = folder
  const service = await startSecretService()
  try {
    const path = join(folder, 'Sessions.XML')
    writeFileSync(path, xml)
    let said = ''
    const tell = (text: string) => {
      said += text
    }
    const code = await runCli(['import', path, '--apply'], {
      out: tell,
      err: tell,
      confirm: null,
      platform: 'linux',
      pageFolder: '',
    })
    expect([code, said]).toEqual([0, expect.stringContaining('1 password stored in the keychain.\n')])
    expect(said).not.toContain('hidden-one')
    expect(await new SystemKeychain().get('ssh:u@h:22')).toBe('hidden-one')
    expect(readFileSync(join(folder, 'sessions.json'), 'utf8')).not.toContain('hidden-one')
  } finally {
    await service.stop()
    delete process.env.PILOTHOUSE_HOME
    rmSync(folder, { recursive: true })
  }
})
