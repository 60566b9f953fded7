export interface VirtualBoxVersion {
  /** As VirtualBox writes it: `7.2.22_Debianr175245`. */
  text: string
  /** `7.2.22` */
  number: string
  /** Lines before the version: VirtualBox complains there of a broken installation. */
  warnings: string[]
}

/** Output of `VBoxManage --version`; null where it holds no version. */
export function parseVersion(output: string): VirtualBoxVersion | null {
  const lines = output.split(/\r?\n/).map((line) => line.trim())
  const at = lines.findLastIndex((line) => /^\d+\.\d+\.\d+/.test(line))
  const text = lines[at]
  const number = text && /^\d+\.\d+\.\d+/.exec(text)?.[0]
  if (!number) return null
  return { text, number, warnings: lines.slice(0, at).filter((line) => line !== '') }
}

export interface ListedMachine {
  /** Null where VirtualBox cannot read the machine's files. */
  name: string | null
  uuid: string
}

const inaccessible = '<inaccessible>'

/**
 * Output of `VBoxManage list vms` and `list runningvms`: `"name" {uuid}`, where the name may hold quotes and line feeds.
 * Anything else, such as a warning of the Debian package, is passed over.
 */
export function parseMachines(output: string): ListedMachine[] {
  const machines: ListedMachine[] = []
  let from = 0
  for (const end of output.matchAll(/" \{([0-9a-f]{8}-[0-9a-f-]{27})\}\r?$/gim)) {
    const before = output.slice(from, end.index)
    from = end.index + end[0].length
    const name = /^"([\s\S]*)$/m.exec(before)?.[1]
    if (name !== undefined && end[1] !== undefined)
      machines.push({ name: name === inaccessible ? null : name, uuid: end[1].toLowerCase() })
  }
  return machines
}

/** `Key:   value` lines in blocks with empty lines between them, as `list hostonlyifs` and `systemproperties` print. */
export function parseBlocks(output: string): ReadonlyMap<string, string>[] {
  const blocks: Map<string, string>[] = []
  let block = new Map<string, string>()
  for (const line of output.split(/\r?\n/)) {
    if (line.trim() === '') {
      block = new Map()
      continue
    }
    const colon = line.indexOf(':')
    if (colon < 0) continue
    if (block.size === 0) blocks.push(block)
    const key = line.slice(0, colon).trim()
    // Properties of platforms are repeated with other values further down.
    if (!block.has(key)) block.set(key, line.slice(colon + 1).trim())
  }
  return blocks
}

export interface HostOnlyNetwork {
  /** `vboxnet0`; on Windows the adapter's name, on macOS the network's. */
  name: string
  /** This PC's address in it, or the first of its range. */
  address: string
  /** `255.255.255.0` */
  mask: string
}

/** Output of `list hostonlyifs` (`IPAddress`) or of `list hostonlynets` (`LowerIP`). */
export function parseHostOnlyNetworks(output: string): HostOnlyNetwork[] {
  return parseBlocks(output).flatMap((block) => {
    const name = block.get('Name')
    const address = block.get('IPAddress') ?? block.get('LowerIP')
    const mask = block.get('NetworkMask')
    return name && address && mask ? [{ name, address, mask }] : []
  })
}

/** A server of VirtualBox that gives out addresses on one of its networks. */
export interface DhcpServer {
  /** `HostInterfaceNetworking-vboxnet0`: what it serves, with the adapter's name at its end. */
  network: string
  /** First and last address that it gives out. */
  lower: string
  upper: string
  enabled: boolean
}

/** Output of `list dhcpservers`; `list hostonlyifs` has a line of its own about DHCP, which says `Disabled` also where one runs. */
export function parseDhcpServers(output: string): DhcpServer[] {
  return output.split(/^(?=NetworkName:)/m).flatMap((part) => {
    const block = parseBlocks(part)[0]
    const network = block?.get('NetworkName')
    const [lower, upper] = ['LowerIPAddress', 'UpperIPAddress'].map((key) => block?.get(key))
    return network && lower && upper
      ? [{ network, lower, upper, enabled: block?.get('Enabled') === 'Yes' }]
      : []
  })
}
