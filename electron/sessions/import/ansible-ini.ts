import { Inventory, setVariable } from './ansible-inventory'
import type { Findings } from './found'
import { expandRange } from './host-range'
import { splitArgs } from './openssh-line'

/** No host needs a longer line. */
const maxLineLength = 65_536

/** An Ansible inventory in its INI form: `[group]`, `[group:vars]`, `[group:children]`. */
export function readAnsibleIni(text: string, found: Findings): void {
  const inventory = new Inventory()
  let group = 'ungrouped'
  let kind = 'hosts'
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const line = content.trim()
    if (line === '' || /^[#;]/.test(line)) continue
    const [, name, suffix = 'hosts'] = /^\[([^\]:]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(line) ?? []
    if (name !== undefined) {
      group = name.trim()
      kind = suffix
      inventory.addGroup(group)
    } else if (line.length > maxLineLength || !readEntry(line, index + 1, { inventory, group, kind }))
      found.skip(index + 1, 'badLine')
  }
  inventory.addSessions(found)
}

interface Place {
  inventory: Inventory
  group: string
  kind: string
}

/** False where the line makes no sense in its section. */
function readEntry(text: string, line: number, { inventory, group, kind }: Place): boolean {
  if (kind === 'children') inventory.addChild(group, (text.split('#', 1)[0] ?? '').trimEnd())
  else if (kind === 'vars') return readVariable(text, inventory, group)
  else if (kind === 'hosts') return readHosts(text, line, inventory, group)
  return kind === 'children'
}

function readVariable(text: string, inventory: Inventory, group: string): boolean {
  const [, name, value = ''] = /^([^=\s]+)\s*=\s*(.*)$/s.exec(text) ?? []
  if (name === undefined) return false
  setVariable(inventory.addGroup(group).variables, name, value.replace(/^(["'])(.*)\1$/, '$2'))
  return true
}

function readHosts(text: string, line: number, inventory: Inventory, group: string): boolean {
  const [pattern, ...assignments] = splitArgs(text) ?? []
  if (pattern === undefined) return false
  for (const name of expandRange(pattern)) {
    const { variables } = inventory.addHost(group, name, line)
    for (const assignment of assignments) {
      const equals = assignment.indexOf('=')
      if (equals > 0) setVariable(variables, assignment.slice(0, equals), assignment.slice(equals + 1))
    }
  }
  return true
}
