import type { NodeResult } from '#shared/compare'
import { isSuccess, type ResultGroup } from '#shared/compare-groups'

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

/** As `clush -b` prints it: who, then what they printed once. */
export function groupText({ results }: ResultGroup): string {
  const [{ output }] = results
  const names = results.map(({ name }) => name).join(',')
  const count = results.length > 1 ? ` (${results.length})` : ''
  return `${rule}${names}${count}\n${rule}${wholeLines(output)}`
}

/** What the nodes of a group printed as errors, and how they ended where that was not well. */
export function groupProblem({ results }: ResultGroup): string {
  const [first] = results
  const names = results.map(({ name }) => name).join(',')
  const cut = first.cut ? `${names}: only the beginning of the output is shown\n` : ''
  const errorOutput = wholeLines(first.errorOutput)
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
