import { LabError } from '#shared/errors'
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
  keychain: Pick<Keychain, 'available' | 'get' | 'set' | 'accounts'>
}

/** What an import of `found` would do now. No secret is in it. */
export async function previewImport(
  found: Findings,
  { sessions, keychain }: ImportNeeds,
): Promise<Omit<ImportPreview, 'previewId'>> {
  const saved = await sessions.list()
  const planned = planImport(found.sessions, saved)
  const isAvailable = await keychain.available()
  const missing = isAvailable ? await missingPasswords(planned, saved, keychain) : new Set<Planned>()
  const rows = planned.map((one) => rowOf(one, missing.has(one) ? 'password' : one.state))
  return { rows, skipped: found.skipped, keychain: isAvailable }
}

function rowOf({ found, session }: Planned, state: PreviewRow['state']): PreviewRow {
  const { line, folder, name, host, port, username, auth, notes, secret } = found
  const more = {
    hasSecret: secret !== null,
    keyPath: auth.method === 'key' ? auth.keyPath : '',
    jump: found.jump?.name ?? '',
    forwards: found.forwards.length,
  }
  const saved = { savedAs: session.name, savedIn: session.folder }
  return { line, folder, name, host, port, username, ...more, notes, state, ...saved }
}

/** What is saved already, and has its password in the file alone. Empty where the keychain does not tell what it has. */
async function missingPasswords(
  planned: readonly Planned[],
  saved: readonly Session[],
  keychain: ImportNeeds['keychain'],
): Promise<ReadonlySet<Planned>> {
  const secrets = [...firstSecrets(planned).values()]
  const known = secrets.map(({ of }) => of).filter(({ state }) => state === 'existing')
  if (known.length === 0) return new Set()
  const stored = await storedAccounts(keychain)
  if (!stored) return new Set()
  const all = byId(saved, planned)
  return new Set(
    known.filter(({ session: { id } }) => {
      const account = accountOf(all.get(id), all)
      return account !== null && !stored.has(account)
    }),
  )
}

async function storedAccounts(keychain: ImportNeeds['keychain']): Promise<ReadonlySet<string> | null> {
  try {
    return new Set(await keychain.accounts())
  } catch (error) {
    if (error instanceof LabError && error.code === 'secret.unavailable') return null
    throw error
  }
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
  let all: ReadonlyMap<string, Session> = new Map()
  await sessions.addAll((saved) => {
    const planned = planImport(found.sessions, saved)
    chosen = chosenSessions(planned, choice.selected)
    selected = choice.selected.flatMap((index) => planned[index] ?? [])
    all = byId(saved, chosen)
    return chosen.map(({ session }) => session)
  })
  const results = { stored: 0, kept: 0, failed: 0 }
  for (const [id, secret] of choice.storeSecrets ? firstSecrets([...chosen, ...selected]) : [])
    results[await storeSecret(keychain, accountOf(all.get(id), all), secret.text)]++
  const { stored: secretsStored, kept: secretsKept, failed: secretsFailed } = results
  return { added: chosen.length, secretsStored, secretsKept, secretsFailed }
}

/** Passwords by the ids of their sessions; of a session that the file has twice, the first. */
function firstSecrets(planned: readonly Planned[]): Map<string, { text: string; of: Planned }> {
  const secrets = new Map<string, { text: string; of: Planned }>()
  for (const one of planned) {
    const { secret } = one.found
    if (secret !== null && !secrets.has(one.session.id))
      secrets.set(one.session.id, { text: secret, of: one })
  }
  return secrets
}

/** Throws nothing: the sessions are saved, and what becomes of the passwords is told by their number. */
async function storeSecret(keychain: ImportNeeds['keychain'], account: string | null, secret: string) {
  if (account === null) return 'failed'
  try {
    if ((await keychain.get(account)) !== null) return 'kept'
    await keychain.set(account, secret)
    return 'stored'
  } catch {
    return 'failed'
  }
}

/** What is saved, and what is added to it. */
function byId(saved: readonly Session[], planned: readonly Planned[]): ReadonlyMap<string, Session> {
  const added = planned.filter(({ state }) => state !== 'existing').map(({ session }) => session)
  return new Map([...saved, ...added].map((session) => [session.id, session]))
}

/** Where the keychain has a session's password; null where what was saved before leads through jump hosts in a circle. */
function accountOf(session: Session | undefined, all: ReadonlyMap<string, Session>): string | null {
  const way = new Set<Session>()
  for (let at = session; at; at = all.get(at.jumpSessionId ?? '')) {
    if (way.has(at)) return null
    way.add(at)
  }
  let login: Login | undefined
  for (const { username, host, port } of [...way].reverse()) login = { username, host, port, jump: login }
  return login ? sshAccount(login) : null
}
