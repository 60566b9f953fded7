import { createReadStream } from 'node:fs'
import { type Advice, englishAdvice, englishProblem } from '#shared/diagnosis'
import { adviceOf, type Finding, paramsOf, scanFile } from '../diagnosis'
import { readArguments } from '../platform/arguments'
import { type Command, type ExitCode, exitCodes, type Terminal } from './command'
import { problemText } from './problem-text'

/** Recognised failures in a log file. Exit code 0: none, 1: some, 2: the file cannot be read. */
export const diagnose: Command = {
  usage: 'FILE [--json]',
  summary: 'Recognised failures in a log: output of Vagrant, a run’s log.ndjson, VirtualBox’s VBox.log.',
  async run(args, terminal) {
    const { values, positionals } = readArguments(
      args,
      { json: { type: 'boolean', default: false } },
      { places: ['FILE'] },
    )
    const [file = ''] = positionals
    let findings: Finding[]
    try {
      findings = await scanFile(createReadStream(file))
    } catch (error) {
      terminal.err(`“${file}” cannot be read: ${error instanceof Error ? error.message : String(error)}\n`)
      return exitCodes.usage
    }
    if (values.json) terminal.out(`${JSON.stringify(findings.map(toJson), null, 2)}\n`)
    else printAll(file, findings, terminal)
    return exitOf(findings)
  },
}

const exitOf = (findings: readonly Finding[]): ExitCode =>
  findings.length === 0 ? exitCodes.ok : exitCodes.failed

function toJson(finding: Finding) {
  const { problem, nodes, sightings } = finding
  const advice = adviceOf(problem)
  const told = (steps: readonly Advice[]) =>
    steps.map(({ step, command }) => ({
      text: englishAdvice(step),
      ...(command !== undefined && { command }),
    }))
  return {
    id: problem.id,
    severity: problem.severity ?? 'error',
    evidence: sightings[0]?.line.text,
    line: sightings[0]?.line.seq,
    nodes,
    ...englishProblem(problem.id, paramsOf(finding)),
    advice: Object.fromEntries(Object.entries(advice).map(([system, steps]) => [system, told(steps)])),
    links: problem.links ?? [],
  }
}

function printAll(file: string, findings: readonly Finding[], { err, platform }: Terminal): void {
  if (findings.length === 0) err(`Nothing that Pilothouse recognises is in “${file}”.\n`)
  for (const finding of findings) err(problemText(recognised(finding), platform))
}

function recognised(finding: Finding) {
  const { problem, nodes, sightings } = finding
  const { text, seq } = sightings[0]?.line ?? { text: '', seq: 0 }
  return {
    problem: problem.id,
    nodes,
    evidence: { line: text, seq },
    params: paramsOf(finding),
    advice: adviceOf(problem),
    links: [...(problem.links ?? [])],
  }
}
