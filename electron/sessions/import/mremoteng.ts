import { type Findings, type FoundSession, importError } from './found'
import { MremotengPasswords } from './mremoteng-passwords'
import { readPuttyArgs } from './putty-args'
import { splitUser } from './split-user'
import { readXml, type XmlElement } from './xml'

type Attributes = Readonly<Record<string, string>>

/** A connection or folder, with what it takes from the folders around it. */
interface Node {
  attributes: Attributes
  line: number
  /** Path of the folder that it is in. */
  folder: string
}

const inherited = [
  'Username',
  'Password',
  'Port',
  'Protocol',
  'PuttySession',
  'SSHTunnelConnectionName',
] as const

/**
 * mRemoteNG's `confCons.xml`. Passwords are read where they are encrypted with its default password. A file that is encrypted
 * as a whole is refused (`sessionImport.encrypted`).
 */
export async function readMremoteng(text: string, found: Findings): Promise<void> {
  const { root, connections } = readConnections(text)
  const passwords = new MremotengPasswords(root)
  const byName = new Map<string, FoundSession>()
  const jumps: { session: FoundSession; to: string }[] = []
  for (const node of connections) {
    const session = await readConnection(node, passwords, found)
    if (!session) continue
    byName.set(node.attributes.Name ?? '', session)
    const to = node.attributes.SSHTunnelConnectionName
    if (to) jumps.push({ session, to })
  }
  for (const { session, to } of jumps) session.jump = byName.get(to) ?? null
}

function readConnections(text: string): { root: Attributes; connections: Node[] } {
  let root: Attributes = {}
  const connections: Node[] = []
  const parents: Node[] = []
  const onStart = ({ name, attributes, line, depth }: XmlElement) => {
    if (depth === 0) {
      if (attributes.FullFileEncryption?.toLowerCase() === 'true')
        throw importError('sessionImport.encrypted')
      root = attributes
    }
    const node =
      name === 'Node' ? nodeIn(parents.at(-1), attributes, line) : { attributes: {}, line, folder: '' }
    parents.push(node)
    if (name === 'Node' && attributes.Type === 'Connection') connections.push(node)
  }
  readXml(text, onStart, () => parents.pop())
  return { root, connections }
}

function nodeIn(parent: Node | undefined, own: Attributes, line: number): Node {
  const attributes: Record<string, string> = { ...own }
  for (const name of inherited) {
    const value = parent?.attributes[name]
    if (own[`Inherit${name}`]?.toLowerCase() === 'true' && value !== undefined) attributes[name] = value
  }
  const isContainer = parent?.attributes.Type === 'Container'
  const name = parent?.attributes.Name?.replaceAll('/', '-') ?? ''
  return { attributes, line, folder: isContainer ? `${parent.folder}/${name}` : '' }
}

async function readConnection(
  { attributes, line, folder }: Node,
  passwords: MremotengPasswords,
  found: Findings,
): Promise<FoundSession | null> {
  const { Name = '', Hostname = '', Protocol = '', Password, Username, Port } = attributes
  if (!/^SSH[12]$/.test(Protocol)) return found.skip(line, 'protocol', { protocol: Protocol }, { name: Name })
  const { host, username, secret } = splitUser(Hostname)
  // They are PuTTY's, so a password may be among them.
  const options = readPuttyArgs(attributes.SSHOptions ?? '')
  const session = found.add({
    line,
    folder,
    name: Name,
    host,
    port: Port || undefined,
    username: Username || username,
    auth: options.auth,
    forwards: options.forwards,
    notes: notesOf(attributes, options.rest),
    secret: options.secret ?? secret,
  })
  if (!session || !Password) return session
  const decrypted = await passwords.decrypt(Password)
  if ('reason' in decrypted) found.skip(line, decrypted.reason, {}, { name: Name })
  else session.secret = decrypted.secret || null
  return session
}

function notesOf({ Descr, PuttySession }: Attributes, options: readonly string[]): string[] {
  return [
    ...(Descr ? [Descr] : []),
    ...(PuttySession && PuttySession !== 'Default Settings' ? [`PuttySession: ${PuttySession}`] : []),
    ...(options.length > 0 ? [`SSHOptions: ${options.join(' ')}`] : []),
  ]
}
