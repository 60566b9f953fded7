import { nameKey } from '#shared/session-names'
import type { Session } from '#shared/sessions'
import { writeForward } from '../import/forwards'
import { quoteArg } from '../import/openssh-line'

const forwardKeywords = { L: 'LocalForward', R: 'RemoteForward', D: 'DynamicForward' } as const

/**
 * An OpenSSH client configuration with one `Host` for each session. A name with spaces or signs that mean something there
 * becomes an alias without them; folders are comments.
 */
export function writeOpenssh(sessions: readonly Session[]): string {
  const aliases = aliasesOf(sessions)
  let folder = ''
  const blocks = sessions.flatMap((session) => {
    const heading = session.folder === folder ? [] : [`# ${session.folder || 'In no folder'}\n`]
    folder = session.folder
    return [...heading, hostBlock(session, aliases)]
  })
  return blocks.join('\n')
}

function hostBlock(session: Session, aliases: ReadonlyMap<string, string>): string {
  const jump = aliases.get(session.jumpSessionId ?? '')
  const lines = [
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
  return [`Host ${aliases.get(session.id)}`, ...lines.map((line) => `    ${line}`), ''].join('\n')
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
