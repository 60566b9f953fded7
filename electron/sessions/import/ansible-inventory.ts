import type { Session } from '#shared/sessions'
import { type Findings, importError } from './found'
import { splitUser } from './split-user'

/** Variables that say how to reach a host, newest spelling first; all others are passed over as they are read. */
const namesOf = {
  host: ['ansible_host', 'ansible_ssh_host'],
  port: ['ansible_port', 'ansible_ssh_port'],
  user: ['ansible_user', 'ansible_ssh_user'],
  key: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
  password: ['ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'],
  connection: ['ansible_connection'],
  sshArgs: ['ansible_ssh_common_args', 'ansible_ssh_extra_args'],
} satisfies Record<string, readonly string[]>
const known: ReadonlySet<string> = new Set(Object.values(namesOf).flat())

/** Kinds of `ansible_connection` that are SSH. */
const sshConnections = new Set(['ssh', 'smart', 'paramiko', 'paramiko_ssh', 'network_cli'])

/** Every host looks through the groups that it is in, so their number is bounded; nobody has a tenth of it. */
const maxGroups = 2000
const maxParents = 20

/** Folders are no deeper than this. */
const maxDepth = 20

/** Stands for a value that only Ansible can read. */
export const vaulted = Symbol('vault')

type Variables = Map<string, string | typeof vaulted>

interface Group {
  variables: Variables
  parents: string[]
}

interface Host {
  line: number
  variables: Variables
  groups: string[]
}

/** Hosts in groups, from either form of an Ansible inventory. */
export class Inventory {
  readonly #groups = new Map<string, Group>()
  readonly #hosts = new Map<string, Host>()

  addGroup(name: string): Group {
    const group: Group = this.#groups.get(name) ?? { variables: new Map(), parents: [] }
    this.#groups.set(name, group)
    if (this.#groups.size > maxGroups) throw importError('sessionImport.tooMany', { count: maxGroups })
    return group
  }

  addChild(parent: string, child: string): void {
    this.addGroup(parent)
    const { parents } = this.addGroup(child)
    if (!parents.includes(parent) && parents.length < maxParents) parents.push(parent)
  }

  /** `name:2222` is short for a port. */
  addHost(group: string, pattern: string, line: number): Host {
    const [, bare, port] = /^([^:]+|\[[^\]]+\]):(\d+)$/.exec(pattern) ?? []
    const name = (bare ?? pattern).replace(/^\[|\]$/g, '')
    const host: Host = this.#hosts.get(name) ?? { line, variables: new Map(), groups: [] }
    this.#hosts.set(name, host)
    if (!host.groups.includes(group)) host.groups.push(group)
    if (port !== undefined) host.variables.set('ansible_port', port)
    return host
  }

  /** Each host comes once, in the folder of its first group. */
  addSessions(found: Findings): void {
    for (const [name, host] of this.#hosts) this.#addSession(name, host, found)
  }

  #addSession(name: string, host: Host, found: Findings): void {
    const value = this.#reader(name, host, found)
    const connection = value('connection')
    if (connection !== undefined && !sshConnections.has(connection)) {
      found.skip(host.line, 'protocol', { protocol: connection }, { name })
      return
    }
    const address = value('host') ?? name
    if (isTemplate(address)) {
      found.skip(host.line, 'template', { value: address }, { name })
      return
    }
    const target = splitUser(address)
    const sshArgs = value('sshArgs')
    found.add({
      line: host.line,
      name: address === name ? target.host : name,
      folder: this.#folder(host.groups[0] ?? ''),
      host: target.host,
      port: value('port'),
      username: value('user') ?? target.username,
      auth: authOf(value('key') ?? ''),
      notes: [
        ...(host.groups.length > 1 ? [`Groups: ${host.groups.join(', ')}`] : []),
        // A program there may be given a password.
        ...(sshArgs !== undefined && !/pass/i.test(sshArgs) ? [`ssh: ${sshArgs}`] : []),
      ],
      secret: value('password') ?? target.secret,
    })
  }

  /** Reads a variable: the host's own, else its groups', the nearest first. What Ansible alone can fill in is told and left out. */
  #reader(name: string, { variables: own, groups, line }: Host, found: Findings) {
    const levels = [own, ...this.#levels(groups)]
    return (variable: keyof typeof namesOf): string | undefined => {
      const value = levels
        .map((level) => namesOf[variable].map((key) => level.get(key)).find((text) => text !== undefined))
        .find((text) => text !== undefined)
      if (value === vaulted) found.skip(line, 'vault', {}, { name })
      else if (value === undefined || variable === 'host' || !isTemplate(value)) return value
      else found.skip(line, 'template', { value }, { name })
      return undefined
    }
  }

  /** Variables of the groups, then of the groups around them, and so on; those of all hosts last. */
  #levels(groups: readonly string[]): Variables[] {
    const ordered = new Set<string>(groups)
    // A set that grows is walked to its end, and a group in a circle comes once.
    for (const name of ordered)
      for (const parent of this.#groups.get(name)?.parents ?? []) ordered.add(parent)
    ordered.delete('all')
    return [...ordered, 'all'].flatMap((name) => this.#groups.get(name)?.variables ?? [])
  }

  #folder(group: string): string {
    const path: string[] = []
    for (let name: string | undefined = group; name && path.length < maxDepth; ) {
      if (path.includes(name) || name === 'all' || name === 'ungrouped') break
      path.unshift(name)
      name = this.#groups.get(name)?.parents[0]
    }
    return path.join('/')
  }
}

/** Notes a variable down if it is one that matters here. */
export function setVariable(target: Variables, name: string, value: string | typeof vaulted): void {
  if (known.has(name)) target.set(name, value)
}

const authOf = (keyPath: string): Session['auth'] | undefined =>
  keyPath === '' ? undefined : { method: 'key', keyPath }

const isTemplate = (text: string): boolean => text.includes('{{') || text.includes('{%')
