import type { Findings, FoundSession } from './found'
import { readPuttyArgs } from './putty-args'
import { splitUser } from './split-user'
import { readXml, type XmlElement } from './xml'

/**
 * SuperPuTTY's `Sessions.XML`: .NET's `List<SessionData>`, all data in attributes. Nothing it names is loaded or run:
 * `CollectionLocation` (another such file, maybe on the web), `SPSLFileName` (a script), `PuttySession` (a profile).
 */
export function readSuperPutty(text: string, found: Findings): void {
  const jumps: { session: FoundSession; to: string }[] = []
  const byPath = new Map<string, FoundSession>()
  const read = (element: XmlElement) => {
    if (element.depth !== 1 || element.name !== 'SessionData') return
    const session = readSession(element, found)
    if (!session) return
    byPath.set(element.attributes.SessionId ?? '', session)
    const to = element.attributes[jumpAttribute]
    if (to) jumps.push({ session, to })
  }
  readXml(text, read, () => undefined)
  for (const { session, to } of jumps) session.jump = byPath.get(to) ?? null
}

/** Our own, in our exports alone: the `SessionId` to go through. SuperPuTTY passes over attributes that it does not know. */
export const jumpAttribute = 'ProxyJump'

/** What SuperPuTTY calls SSH. */
const sshProtocols = new Set(['SSH', 'SSH2', 'SSHNet'])

function readSession({ attributes, line }: XmlElement, found: Findings): FoundSession | null {
  const { SessionId = '', SessionName, Host = '', Port = '', Proto = 'SSH' } = attributes
  const name = SessionName || SessionId.slice(SessionId.lastIndexOf('/') + 1)
  if (attributes.CollectionLocation) found.skip(line, 'collection', {}, { name })
  if (attributes.CollectionLocation && Host === '') return null
  const args = readPuttyArgs(attributes.ExtraArgs ?? '')
  const protocol = args.protocol ?? (sshProtocols.has(Proto) ? undefined : Proto)
  if (protocol !== undefined) return found.skip(line, 'protocol', { protocol }, { name })
  const { host, username, secret } = splitUser(Host)
  return found.add({
    line,
    folder: SessionId.slice(0, Math.max(0, SessionId.lastIndexOf('/'))),
    name,
    host,
    // 0: SuperPuTTY found no number there.
    port: args.port ?? (Port === '0' || Port === '' ? undefined : Port),
    username: args.username ?? (attributes.Username || username),
    auth: args.auth,
    forwards: args.forwards,
    notes: notesOf(attributes, args.rest),
    secret: args.secret ?? secret,
  })
}

function notesOf(attributes: XmlElement['attributes'], rest: readonly string[]): string[] {
  const { Note, PuttySession, SPSLFileName, RemotePath, LocalPath } = attributes
  const others = {
    PuttySession: PuttySession === 'Default Settings' ? '' : PuttySession,
    ExtraArgs: rest.join(' '),
    SPSLFileName,
    RemotePath,
    LocalPath,
  }
  const lines = Object.entries(others).flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []))
  return [...(Note ? [Note] : []), ...lines]
}
