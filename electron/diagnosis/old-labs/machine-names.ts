import { catalogue } from '../catalogue'
import type { LabFileText } from './lab-files'
import type { SourceFinding } from './scan-sources'

/** A machine that VirtualBox has. */
export interface NamedMachine {
  /** Null where it cannot be read. */
  name: string | null
  uuid: string
}

/** The name that a Vagrantfile gives a machine in VirtualBox: `vb.name = "m-k8s(github_SysNet4Admin)"`. */
const assignment = /\b\w{1,40}\.name\s{0,5}=\s{0,5}(["'])(.{1,200}?)\1/

/** Fewer fixed characters than this say nothing about which machine is meant. */
const fewestFixed = 3

/**
 * The first line that gives a machine a name which VirtualBox knows of another lab's machine: one whose id is not in `own`.
 * Ruby's `#{...}` in a name may stand for anything.
 */
export function sharedName(
  files: readonly LabFileText[],
  machines: readonly NamedMachine[],
  own: ReadonlySet<string>,
): SourceFinding | null {
  const problem = catalogue.find(({ id }) => id === 'vm-name-exists')
  const others = machines.flatMap(({ name, uuid }) => (name === null || own.has(uuid) ? [] : [name]))
  for (const { name: file, lines } of files) {
    for (const [index, line] of lines.entries()) {
      const written = /^\s*#/.test(line) ? undefined : assignment.exec(line)?.[2]
      if (!problem || written === undefined || !others.some((name) => isNamed(written, name))) continue
      return { problem, file, lineNumber: index + 1, line, params: {} }
    }
  }
  return null
}

/** Walks through the fixed parts; their order and the two ends have to fit. */
function isNamed(written: string, name: string): boolean {
  const parts = written.split(/#\{[^}]*\}/)
  if (parts.join('').length < fewestFixed) return false
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return name === first
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false
  let from = first.length
  for (const part of rest) {
    const at = name.indexOf(part, from)
    if (at === -1 || at + part.length > name.length - last.length) return false
    from = at + part.length
  }
  return true
}
