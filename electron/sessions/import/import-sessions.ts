import type { ImportPreview, PreviewRow } from '#shared/session-import'
import type { Session } from '#shared/sessions'
import { type Keychain, type Login, sshAccount } from '../../platform/keychain'
import type { SessionService } from '../session-service'
import type { Findings } from './found'
import { chosenSessions, type Planned, planImport } from './plan'

export interface Imported {
  added: number
  secretsStored: number
  /** Passwords that were dropped: the keychain has one for this login, which nobody asked to replace. */
  secretsKept: number
  /** Passwords that the keychain refused, or that there is none for. */
  secretsFailed: number
}

interface ImportNeeds {
  sessions: Pick<SessionService, 'list' | 'addAll'>
  keychain: Pick<Keychain, 'available' | 'get' | 'set'>
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

/**
 * Saves what was chosen, by its place in `found`, then its passwords in the keychain. What is saved already is left as it is; only
 * its password is stored, too: somebody may have imported it without.
 */
export async function importSessions(
  found: Findings,
  choice: { selected: readonly number[]; storeSecrets: boolean },
  { sessions, keychain }: ImportNeeds,
): Promise<Imported> {
  let chosen: Planned[] = []
  let selected: Planned[] = []
  let all = new Map<string, Session>()
  await sessions.addAll((saved) => {
    const planned = planImport(found.sessions, saved)
    chosen = chosenSessions(planned, choice.selected)
    selected = choice.selected.flatMap((index) => planned[index] ?? [])
    const added = chosen.map(({ session }) => session)
    all = new Map([...saved, ...added].map((session) => [session.id, session]))
    return added
  })
  const results = { stored: 0, kept: 0, failed: 0 }
  for (const [id, secret] of choice.storeSecrets ? secretsOf([...chosen, ...selected]) : []) {
    const session = all.get(id)
    if (session) results[await storeSecret(keychain, () => sshAccount(loginOf(session, all)), secret)]++
  }
  const { stored: secretsStored, kept: secretsKept, failed: secretsFailed } = results
  return { added: chosen.length, secretsStored, secretsKept, secretsFailed }
}

/** Passwords by the ids of their sessions; of one that the file has twice, the first. */
function secretsOf(planned: readonly Planned[]): Map<string, string> {
  const secrets = new Map<string, string>()
  for (const { found, session } of planned)
    if (found.secret !== null && !secrets.has(session.id)) secrets.set(session.id, found.secret)
  return secrets
}

/** Throws nothing: the sessions are saved, and what becomes of the passwords is told by their number. */
async function storeSecret(keychain: ImportNeeds['keychain'], accountOf: () => string, secret: string) {
  try {
    const account = accountOf()
    if ((await keychain.get(account)) !== null) return 'kept'
    await keychain.set(account, secret)
    return 'stored'
  } catch {
    return 'failed'
  }
}

/** A login with its way through jump hosts. Throws `RangeError` where what was saved before leads in a circle. */
function loginOf({ username, host, port, jumpSessionId }: Session, all: Map<string, Session>): Login {
  const jump = all.get(jumpSessionId ?? '')
  return { username, host, port, ...(jump && { jump: loginOf(jump, all) }) }
}
