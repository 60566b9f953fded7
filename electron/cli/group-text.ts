import type { NodeResult } from '#shared/compare'
import { isSuccess, type ResultGroup } from '#shared/compare-groups'
import compare from '../../shared/i18n/en/compare.json'

/** One element of `groups` in `run --json`; see docs/user-guide.md. */
export function jsonGroup({ results }: ResultGroup) {
  const [{ exitCode, signal, output, errorOutput, error, cut }] = results
  return {
    nodes: results.map(({ name }) => name),
    exitCode,
    signal,
    output,
    errorOutput,
    cut,
    durationsMs: results.map(({ durationMs }) => durationMs),
    /** Why there is no exit code. */
    error: error ? { code: error.code, message: error.message } : null,
  }
}

const rule = `${'-'.repeat(15)}\n`

export const groupNames = ({ results }: ResultGroup): string => results.map(({ name }) => name).join(',')

/** As `clush -b` prints it: who, then what they printed once, or `text` in its place. */
export function groupText(group: ResultGroup, text?: string): string {
  const { results } = group
  const [{ output }] = results
  const names = groupNames(group)
  const count = results.length > 1 ? ` (${results.length})` : ''
  return `${rule}${names}${count}\n${rule}${text ?? wholeLines(output)}`
}

/** Whose text stands for all, where those of the others differ in what is ignored. */
export function groupNote(group: ResultGroup): string {
  const { results } = group
  const [first] = results
  const differs = results.some(
    ({ output, errorOutput }) => output !== first.output || errorOutput !== first.errorOutput,
  )
  return differs ? `${groupNames(group)}: ${compare.textOf.replace('{{name}}', () => first.name)}\n` : ''
}

/** What the nodes of a group printed as errors unless it is shown already, and how they ended where that was not well. */
export function groupProblem(group: ResultGroup, withOutput: boolean): string {
  const { results } = group
  const [first] = results
  const names = groupNames(group)
  const cut = first.cut ? `${names}: only the beginning of the output is shown\n` : ''
  const errorOutput = withOutput ? wholeLines(first.errorOutput) : ''
  return isSuccess(first)
    ? errorOutput + cut
    : `${errorOutput}${cut}${results
        .map((result) => endText(result, names))
        .filter(isNew)
        .join('')}`
}

/** Nodes that failed in the same way are told once, unless each has a reason with words of its own. */
const isNew = (text: string, index: number, all: readonly string[]): boolean => all.indexOf(text) === index

function endText({ exitCode, signal, error }: NodeResult, names: string): string {
  if (error) return `${names}: ${error.message}\n`
  if (exitCode !== null) return `${names}: exited with exit code ${exitCode}\n`
  return `${names}: ${signal === null ? 'ended without an exit code' : `ended by ${signal}`}\n`
}

const wholeLines = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)
