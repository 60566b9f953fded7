import { createReadStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Advice, englishAdvice, englishProblem, type System, systems } from '#shared/diagnosis'
import { adviceOf, type Finding, paramsOf, scanFile } from '../diagnosis'
import { type Command, type ExitCode, exitCodes, type Terminal } from './command'

const systemNames: Record<System, string> = { windows: 'Windows', macos: 'macOS', linux: 'Linux' }

/** Recognised failures in a log file. Exit code 0: none, 1: some, 2: the file cannot be read. */
export const diagnose: Command = {
  usage: 'FILE [--json]',
  summary: 'Recognised failures in a log: output of Vagrant, a run’s log.ndjson, VirtualBox’s VBox.log.',
  async run(args, terminal) {
    const options = parseOptions(args)
    if (!options) return null
    const { file, json } = options
    let findings: Finding[]
    try {
      findings = await scanFile(createReadStream(file))
    } catch (error) {
      terminal.err(`“${file}” cannot be read: ${error instanceof Error ? error.message : String(error)}\n`)
      return exitCodes.usage
    }
    if (json) terminal.out(`${JSON.stringify(findings.map(toJson), null, 2)}\n`)
    else printAll(file, findings, terminal)
    return exitOf(findings)
  },
}

const exitOf = (findings: readonly Finding[]): ExitCode =>
  findings.length === 0 ? exitCodes.ok : exitCodes.failed

function parseOptions(args: readonly string[]): { file: string; json: boolean } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [file, ...others] = positionals
    return file && others.length === 0 ? { file, json: values.json } : null
  } catch {
    // An option that does not exist.
    return null
  }
}

function toJson(finding: Finding) {
  const { problem, nodes, sightings } = finding
  const advice = adviceOf(problem)
  const inWords = (steps: readonly Advice[]) =>
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
    advice: Object.fromEntries(Object.entries(advice).map(([system, steps]) => [system, inWords(steps)])),
    links: problem.links ?? [],
  }
}

function printAll(file: string, findings: readonly Finding[], { err, platform }: Terminal): void {
  const own = ({ win32: 'windows', darwin: 'macos' } as const)[String(platform)] ?? 'linux'
  if (findings.length === 0) err(`Nothing that Pilothouse recognises is in “${file}”.\n`)
  for (const finding of findings) err(inEnglish(finding, own))
}

/** What it is, where it was seen, why, and what to do: for this system first. */
function inEnglish(finding: Finding, own: System): string {
  const { problem, nodes, sightings } = finding
  const { title, cause } = englishProblem(problem.id, paramsOf(finding))
  const line = sightings[0]?.line
  const advice = adviceOf(problem)
  const others = systems.filter((system) => system !== own && advice[system].length > 0)
  return [
    `▲ ${title}${nodes.length > 0 ? ` (${nodes.join(', ')})` : ''}`,
    `  line ${line?.seq}: ${line?.text.trim()}`,
    `  Why: ${cause}`,
    '  What to do:',
    ...numbered([...advice[own], ...advice.any]),
    ...others.flatMap((system) => [`  On ${systemNames[system]}:`, ...numbered(advice[system])]),
    ...(problem.links ?? []).map((link) => `  ${link}`),
    '\n',
  ].join('\n')
}

const numbered = (steps: readonly Advice[]): string[] =>
  steps.flatMap(({ step, command }, index) => [
    `  ${index + 1}. ${englishAdvice(step)}`,
    ...(command === undefined ? [] : [`       ${command}`]),
  ])
