/** What `vagrant ssh-config` says of one machine (ssh_config(5)). */
export interface SshConfig {
  host: string
  port: number
  username: string
  /** Path of the first private key. */
  keyPath: string
}

/**
 * The machines in the plain text of `vagrant ssh-config`, by name; entries that lack something are left out. The plain
 * text is read because only there a backslash of a Windows path is a backslash.
 */
export function parseSshConfig(lines: readonly string[]): Map<string, SshConfig> {
  const configs = new Map<string, SshConfig>()
  for (const [name, words] of blocks(lines)) {
    const [host, port, username, keyPath] = ['HostName', 'Port', 'User', 'IdentityFile'].map((key) =>
      words.get(key),
    )
    if (!host || !username || !keyPath || !/^\d{1,5}$/.test(port ?? '')) continue
    configs.set(name, { host, port: Number(port), username, keyPath })
  }
  return configs
}

/** The first value of each keyword counts, as for ssh itself. */
function blocks(lines: readonly string[]): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>()
  let current: Map<string, string> | undefined
  for (const line of lines) {
    const [, key = '', value = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? []
    const plain = value.replace(/^"(.*)"$/, '$1')
    if (key === 'Host') {
      current = new Map()
      found.set(plain, current)
    } else if (key !== '' && !current?.has(key)) current?.set(key, plain)
  }
  return found
}
