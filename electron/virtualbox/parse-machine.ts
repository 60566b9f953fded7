export interface MachineInfo {
  name: string
  uuid: string
  /** As VirtualBox names it: `running`, `poweroff`, `saved`, `aborted`, ... */
  state: string
  /** `/k8s-1a2b`; `/` for none. */
  groups: string[]
  memoryMB: number
  /** Where `VBox.log` is. */
  logFolder: string
  /** Names of the host-only networks that its adapters are connected to. */
  hostOnly: string[]
  forwardings: Forwarding[]
}

/** One rule of NAT port forwarding. */
export interface Forwarding {
  name: string
  protocol: string
  /** Empty: every address of this PC. */
  hostAddress: string
  hostPort: number
  guestPort: number
}

/** Output of `showvminfo UUID --machinereadable`; null where it is not about a machine. */
export function parseMachine(output: string): MachineInfo | null {
  const values = parseValues(output)
  const uuid = values.get('UUID')
  const name = values.get('name')
  if (!uuid || name === undefined) return null
  return {
    name,
    uuid,
    state: values.get('VMState') ?? '',
    groups: (values.get('groups') ?? '/').split(','),
    memoryMB: Number(values.get('memory') ?? 0),
    logFolder: values.get('LogFldr') ?? '',
    hostOnly: [...values].filter(([key]) => /^hostonly(adapter|-network)\d+$/.test(key)).map(([, to]) => to),
    forwardings: [...values]
      .filter(([key]) => /^Forwarding\(\d+\)$/.test(key))
      .flatMap(([, rule]) => forwarding(rule)),
  }
}

/** `ssh,tcp,127.0.0.1,60010,,22`: name, protocol, this PC's address and port, the machine's address and port. */
function forwarding(rule: string): Forwarding[] {
  const [guest, , host, hostAddress, protocol, ...name] = rule.split(',').reverse()
  const [guestPort, hostPort] = [Number(guest), Number(host)]
  if (!protocol || hostAddress === undefined || !isPort(guestPort) || !isPort(hostPort)) return []
  return [{ name: name.reverse().join(','), protocol, hostAddress, hostPort, guestPort }]
}

const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port <= 65_535

/** Start of a line: `key=` or `"key"=`. */
const keyPattern = /("?)([^"=\n]+)\1=/y
/** A quote ends a value where a line ends too. */
const endPattern = /"(?=\r?\n|\r?$)/g

/**
 * The pairs of VirtualBox's machine-readable form: `key=word` or `key="text"`, where `\` stands before a quote or backslash
 * of the text and a line feed is left as it is. A key that comes again (from a text that imitates one) does not count; a
 * text without an end ends the reading.
 */
export function parseValues(output: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  let at = 0
  while (at < output.length) {
    keyPattern.lastIndex = at
    const key = keyPattern.exec(output)?.[2]
    const start = key === undefined ? at : keyPattern.lastIndex
    const quoted = key !== undefined && output[start] === '"'
    const end = quoted ? closingQuote(output, start + 1) : lineEnd(output, start)
    if (end === null) break
    if (key !== undefined && !values.has(key)) values.set(key, readValue(output.slice(start, end), quoted))
    at = output.indexOf('\n', end) + 1 || output.length
  }
  return values
}

const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** Position of the quote that ends a text; null where there is none. */
function closingQuote(output: string, from: number): number | null {
  endPattern.lastIndex = from
  for (let end = endPattern.exec(output); end; end = endPattern.exec(output)) {
    if (!isEscaped(output, end.index, from)) return end.index
  }
  return null
}

function isEscaped(text: string, at: number, from: number): boolean {
  let backslashes = 0
  while (at - backslashes > from && text[at - backslashes - 1] === '\\') backslashes++
  return backslashes % 2 === 1
}

function readValue(text: string, quoted: boolean): string {
  return quoted ? text.slice(1).replace(/\\(["\\])/g, '$1') : text.trim()
}
