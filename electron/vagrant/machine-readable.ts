/** One line of `vagrant --machine-readable` (Vagrant documentation, "Machine Readable Output"). */
export interface MachineLine {
  /** The machine's name; empty where the line is about none, and always in `global-status`. */
  target: string
  type: string
  data: string[]
}

const form = /^\d+,([^,]*),([a-z][a-z0-9_-]*)(?:,(.*))?$/s

/**
 * The line's content, or null where it is plain text: what `ssh-config` prints between its lines, output of `ssh -c`,
 * warnings of Ruby and plugins.
 */
export function parseMachineLine(line: string): MachineLine | null {
  const [whole, target = '', type = '', data] = form.exec(line) ?? []
  if (whole === undefined) return null
  return { target, type, data: data === undefined ? [] : data.split(',').map(unescaped) }
}

/** A backslash is not escaped by Vagrant, so `C:\new` and a line break before `ew` look the same. */
const unescaped = (text: string): string =>
  text.replaceAll('%!(VAGRANT_COMMA)', ',').replaceAll('\\n', '\n').replaceAll('\\r', '\r')

/** The text of a `ui` line for a person: without the `==> NAME: ` or four spaces that each of its lines begins with. */
export function messageOf({ target, data }: MachineLine): string {
  const [, text = ''] = data
  if (target === '') return text
  return text
    .split('\n')
    .map((line) => withoutPrefix(line, target))
    .join('\n')
}

function withoutPrefix(line: string, target: string): string {
  for (const mark of ['==> ', '    ']) {
    const prefix = `${mark}${target}:`
    if (line.startsWith(prefix)) return line.slice(prefix.length).replace(/^ /, '')
  }
  return line
}
