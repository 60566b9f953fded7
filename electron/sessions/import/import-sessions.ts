import type { ImportPreview, PreviewRow } from '#shared/session-import'
import { type Keychain, sshAccount } from '../../platform/keychain'
import type { SessionService } from '../session-service'
import type { Findings } from './found'
import { chosenSessions, type Planned, planImport } from './plan'

export interface Imported {
  added: number
  secretsStored: number
  /** Passwords that the keychain refused, or that there is none for. */
  secretsFailed: number
}

interface ImportNeeds {
  sessions: Pick<SessionService, 'list' | 'addAll'>
  keychain: Pick<Keychain, 'available' | 'set'>
}

/** What an import of `found` would do now. No secret is in it. */
export async function previewImport(
  found: Findings,
  { sessions, keychain }: ImportNeeds,
): Promise<Omit<ImportPreview, 'previewId'>> {
  const planned = planImport(found.sessions, await sessions.list())
  return { rows: planned.map(rowOf), skipped: found.skipped, keychain: await keychain.available() }
}

const rowOf = ({ found, state, session }: Planned): PreviewRow => {
  const { line, folder, name, host, port, username, notes, secret } = found
  const hasSecret = secret !== null
  return { line, folder, name, host, port, username, notes, hasSecret, state, savedAs: session.name }
}

/** Saves what was chosen, by its place in `found`, then its passwords in the keychain. What is saved already is left as it is. */
export async function importSessions(
  found: Findings,
  choice: { selected: readonly number[]; storeSecrets: boolean },
  { sessions, keychain }: ImportNeeds,
): Promise<Imported> {
  let chosen: Planned[] = []
  await sessions.addAll((saved) => {
    chosen = chosenSessions(planImport(found.sessions, saved), choice.selected)
    return chosen.map(({ session }) => session)
  })
  const secrets = choice.storeSecrets ? chosen.filter((one) => one.found.secret !== null) : []
  let secretsStored = 0
  for (const { found: one, session } of secrets) {
    // The sessions are saved; what becomes of the passwords is told by their number.
    const stored = await keychain.set(sshAccount(session), one.secret ?? '').then(
      () => true,
      () => false,
    )
    if (stored) secretsStored++
  }
  return { added: chosen.length, secretsStored, secretsFailed: secrets.length - secretsStored }
}
