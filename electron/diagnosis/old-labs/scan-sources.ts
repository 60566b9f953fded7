import { catalogue } from '../catalogue'
import type { Problem } from '../catalogue/problem'
import type { LabFileText } from './lab-files'

/** A problem that a lab's files will cause, and the line that shows it. */
export interface SourceFinding {
  problem: Problem
  file: string
  /** Counts from 1. */
  lineNumber: number
  line: string
  params: Record<string, string>
}

/** Nothing beyond this is looked at in one line, in characters. */
const longestLine = 4000

/** The first line of each problem that a lab's files have, in the order of the files. Comments do not count. */
export function scanSources(files: readonly LabFileText[]): SourceFinding[] {
  const text = files.map(({ lines }) => lines.join('\n')).join('\n')
  const looked = catalogue.filter(({ source, sourceUnless }) => source && !sourceUnless?.test(text))
  const findings = new Map<Problem, SourceFinding>()
  for (const { name: file, lines } of files) {
    for (const [index, raw] of lines.entries()) {
      const line = raw.slice(0, longestLine)
      if (/^\s*(?:#|\/\/)/.test(line)) continue
      for (const problem of looked) {
        const match = findings.has(problem) ? null : matchOf(problem, line)
        if (match)
          findings.set(problem, { problem, file, lineNumber: index + 1, line, params: { ...match.groups } })
      }
    }
  }
  return [...findings.values()]
}

function matchOf({ source = [] }: Problem, line: string): RegExpExecArray | null {
  for (const pattern of source) {
    const match = pattern.exec(line)
    if (match) return match
  }
  return null
}
