import type { MachineLine } from './machine-readable'

/** A machine in Vagrant's list of all environments of this user. The list is a memory of Vagrant: it may be out of date. */
export interface ListedMachine {
  /** Empty where the list does not tell it. */
  name: string
  provider: string
  /** In the provider's own words (`poweroff`). */
  state: string
  /** Folder of its Vagrantfile. */
  folder: string
}

/** Cells of one row of the table, and the empty line that ends it. */
const rowCells = 6

/**
 * What `vagrant global-status --machine-readable` lists. Its lines for programs have no names: these are in the table for
 * people, whose rows have the same order and begin with the same id.
 */
export function parseGlobalStatus(lines: readonly MachineLine[]): ListedMachine[] {
  const table = tableCells(lines)
  const machines = entries(lines).map((entry, index) => {
    const [id, name = ''] = table.slice(index * rowCells)
    return {
      name: id?.trim() === entry.get('machine-id') ? name.trim() : '',
      provider: entry.get('provider-name') ?? '',
      state: entry.get('state') ?? '',
      folder: entry.get('machine-home') ?? '',
    }
  })
  return machines.filter(({ folder }) => folder !== '')
}

/** The lines about each machine, by type. */
function entries(lines: readonly MachineLine[]): Map<string, string>[] {
  const found: Map<string, string>[] = []
  for (const { type, data } of lines) {
    if (type === 'machine-id') found.push(new Map())
    if (type !== 'ui') found.at(-1)?.set(type, data[0] ?? '')
  }
  return found
}

/** What stands below the line of hyphens. */
function tableCells(lines: readonly MachineLine[]): string[] {
  const texts = lines.flatMap(({ type, data }) => (type === 'ui' ? [data[1] ?? ''] : []))
  const rule = texts.findIndex((text) => /^-{20,}$/.test(text))
  return rule === -1 ? [] : texts.slice(rule + 1)
}
