import { homedir, userInfo } from 'node:os'
import type { Forward, Session } from '#shared/sessions'
import { readForward } from './forwards'
import type { Findings, FoundSession, RawSession } from './found'
import { JumpLinks } from './jump-links'
import { type ConfigLine, ownName, quoteArg } from './openssh-line'
import { SectionReader } from './openssh-sections'
import { expandHost, type HostSettings, SettingsFinder } from './openssh-settings'
import { hasWildcard } from './wildcard'

/**
 * An OpenSSH client configuration: a session for every name that a `Host` line spells out, with what ssh would use for it.
 * `Match exec` is never run. `path`: where the file is; null where only its text is here.
 */
export async function readOpenssh(text: string, path: string | null, found: Findings): Promise<void> {
  const sections = await new SectionReader(found, path).read(text)
  const settings = new SettingsFinder(sections, userInfo().username)
  const sessions = new Map<string, FoundSession>()
  const jumps = new Map<FoundSession, string>()
  const add = (alias: string, line: number, change: Partial<RawSession> = {}): FoundSession | null => {
    const own = settings.find(alias)
    const session = found.add({ ...readHost(alias, line, own), ...change })
    const jump = jumpOf(own)
    if (session && jump !== null) jumps.set(session, jump)
    return session
  }
  for (const { hosts, line } of sections)
    for (const alias of hosts.filter((host) => !hasWildcard(host) && !host.startsWith('!'))) {
      if (sessions.has(alias)) continue
      const session = add(alias, line)
      if (session) sessions.set(alias, session)
    }
  new JumpLinks(found, sessions, jumps, add).link()
}

function readHost(alias: string, line: number, settings: HostSettings): RawSession {
  const { first, all, special } = settings
  const host = expandHost(first, alias)
  const username = first.get('user')?.args[0]
  const port = first.get('port')?.args[0]
  const [keyPath, ...otherKeys] = all
    .filter(({ keyword, args }) => keyword === 'identityfile' && args[0]?.toLowerCase() !== 'none')
    .map(({ args }) => keyFile(args[0] ?? '', { alias, host, username, port }))
  const forwards = readForwards(all)
  return {
    line,
    name: first.get(ownName)?.args[0] ?? alias,
    host,
    port,
    username,
    auth: authOf(first, keyPath),
    forwards: forwards.filter((forward) => typeof forward !== 'string'),
    notes: [
      ...otherKeys.map((path) => `IdentityFile ${quoteArg(path)}`),
      ...forwards.filter((forward) => typeof forward === 'string'),
      ...special.filter((setting) => isWorthNoting(setting, jumpOf(settings) !== null)).map(lineText),
    ],
  }
}

function authOf(first: HostSettings['first'], keyPath: string | undefined): Session['auth'] | undefined {
  const preferred = first.get('preferredauthentications')?.args[0] ?? 'publickey'
  const usesKeys =
    first.get('pubkeyauthentication')?.args[0] !== 'no' && preferred.split(',').includes('publickey')
  if (!usesKeys) return { method: 'password' }
  if (keyPath !== undefined) return { method: 'key', keyPath }
  // No file, so the agent alone has keys.
  return first.has('identityfile') ? { method: 'agent' } : undefined
}

interface KeyFileTokens {
  alias: string
  host: string
  username: string | undefined
  port: string | undefined
}

/** The tokens of `IdentityFile` that are known before connecting; the home folder is filled in as late as possible. */
function keyFile(path: string, { alias, host, username, port }: KeyFileTokens): string {
  const own = userInfo().username
  const tokens: Record<string, string> = {
    '%': '%',
    d: homedir(),
    h: host,
    n: alias,
    p: port ?? '22',
    r: username ?? own,
    u: own,
  }
  return path
    .replace(/%([%dhnpru])/g, (_, token: string) => tokens[token] ?? '')
    .replace(/^\$\{HOME\}(?=[/\\])/, '~')
}

const forwardTypes: Record<string, string> = { localforward: 'L', remoteforward: 'R', dynamicforward: 'D' }

/** A text where a session has no place for the forward. */
const readForwards = (all: readonly ConfigLine[]): (Forward | string)[] =>
  all.flatMap((line) => {
    const type = forwardTypes[line.keyword]
    return type === undefined ? [] : [readForward(type, line.args.join(':')) ?? lineText(line)]
  })

/** `ProxyJump`, or the older way to say it: `ProxyCommand ssh -W %h:%p jump`. */
function jumpOf({ first }: HostSettings): string | null {
  const jump = first.get('proxyjump')
  const command = first.get('proxycommand')
  const isJumpFirst = jump && !(command && order(first, 'proxycommand') < order(first, 'proxyjump'))
  if (isJumpFirst) return jump.args[0]?.toLowerCase() === 'none' ? null : (jump.args[0] ?? null)
  return /^ssh (?:-q )?-W \[?%h\]?:%p (\S+)$/.exec(command?.args.join(' ') ?? '')?.[1] ?? null
}

/** Which keyword came first. */
const order = (first: HostSettings['first'], keyword: string): number => [...first.keys()].indexOf(keyword)

/** Keywords that the session itself has. */
const mapped = new Set([
  ...'hostname user port proxyjump pubkeyauthentication preferredauthentications identitiesonly'.split(' '),
  ownName,
])
const isWorthNoting = ({ keyword }: ConfigLine, hasJump: boolean): boolean =>
  !mapped.has(keyword) && !(hasJump && keyword === 'proxycommand')

/** Values that may be a secret are not kept. */
const lineText = ({ keyword, args }: ConfigLine): string => {
  const text = args.map(quoteArg).join(' ')
  return /pass|secret|token/i.test(text) ? keyword : `${keyword} ${text}`
}
