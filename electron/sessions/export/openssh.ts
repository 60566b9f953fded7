import { nameKey } from '#shared/session-names'
import type { Session } from '#shared/sessions'
import { writeForward } from '../import/forwards'
import { quoteArg } from '../import/openssh-line'

const forwardKeywords = { L: 'LocalForward', R: 'RemoteForward', D: 'DynamicForward' } as const

/**
 * An OpenSSH client configuration with one `Host` for each session. A name with spaces or signs that mean something there
 * becomes an alias without them, and a comment keeps it for the import here; folders are comments.
 */
export function writeOpenssh(sessions: readonly Session[]): string {
  const aliases = aliasesOf(sessions)
  const isUnique = uniqueNames(sessions, aliases)
  let folder = ''
  const blocks = sessions.flatMap((session) => {
    const heading = session.folder === folder ? [] : [`# ${session.folder || 'In no folder'}\n`]
    folder = session.folder
    return [...heading, hostBlock(session, aliases, isUnique(session.name))]
  })
  return blocks.join('\n')
}

function hostBlock(session: Session, aliases: ReadonlyMap<string, string>, keepsName: boolean): string {
  const alias = aliases.get(session.id)
  const jump = aliases.get(session.jumpSessionId ?? '')
  const lines = [
    ...(keepsName && session.name !== alias ? [`# Pilothouse: name = ${session.name}`] : []),
    `HostName ${quoteArg(session.host.replaceAll('%', '%%'))}`,
    `Port ${session.port}`,
    `User ${quoteArg(session.username)}`,
    ...authLines(session.auth),
    ...(jump === undefined ? [] : [`ProxyJump ${jump}`]),
    ...session.forwards.map((forward) => {
      const [type, text] = writeForward(forward)
      return `${forwardKeywords[type]} ${text.replace(':', ' ')}`
    }),
  ]
  return [`Host ${alias}`, ...lines.map((line) => `    ${line}`), ''].join('\n')
}

/** Whether nothing else could be taken for a session by its name, now that the folders are gone. */
function uniqueNames(
  sessions: readonly Session[],
  aliases: ReadonlyMap<string, string>,
): (name: string) => boolean {
  const users = new Map<string, number>()
  for (const { id, name } of sessions)
    for (const key of new Set([nameKey(name), nameKey(aliases.get(id) ?? name)]))
      users.set(key, (users.get(key) ?? 0) + 1)
  return (name) => users.get(nameKey(name)) === 1
}

function authLines(auth: Session['auth']): string[] {
  if (auth.method === 'default') return []
  if (auth.method === 'password') return ['PubkeyAuthentication no']
  if (auth.method === 'agent') return ['IdentityFile none']
  const isPutty = /\.ppk$/i.test(auth.keyPath)
  return [
    ...(isPutty
      ? ['# OpenSSH cannot read .ppk files: puttygen -O private-openssh makes one that it can.']
      : []),
    `IdentityFile ${quoteArg(auth.keyPath.replaceAll('%', '%%'))}`,
    'IdentitiesOnly yes',
  ]
}

/** By id. Names that differ only in what an alias cannot have, or are in two folders, get a number. */
function aliasesOf(sessions: readonly Session[]): Map<string, string> {
  const taken = new Set<string>()
  const firstFree = new Map<string, number>()
  return new Map(
    sessions.map(({ id, name }) => {
      const plain = safeAlias(name)
      const alias = taken.has(nameKey(plain)) ? numbered(plain, taken, firstFree) : plain
      taken.add(nameKey(alias))
      return [id, alias]
    }),
  )
}

function numbered(alias: string, taken: Set<string>, firstFree: Map<string, number>): string {
  for (let number = firstFree.get(alias) ?? 2; ; number++) {
    firstFree.set(alias, number + 1)
    const candidate = `${alias}-${number}`
    if (!taken.has(nameKey(candidate))) return candidate
  }
}

/** Letters and digits of any language, and signs that neither patterns nor `ProxyJump` give a meaning. */
const safeAlias = (name: string): string =>
  name.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/g, '') || 'session'
