import {
  type Advice,
  type Diagnosis,
  englishAdvice,
  englishProblem,
  type System,
  systems,
} from '#shared/diagnosis'

const systemNames: Record<System, string> = { windows: 'Windows', macos: 'macOS', linux: 'Linux' }

type Recognised = Omit<Diagnosis, 'id' | 'labId' | 'runId' | 'fix'>

/** A recognised failure for a person: what it is, where it was seen, why, and what to do, for this system first. */
export function problemText(found: Recognised, platform: NodeJS.Platform): string {
  const own = ({ win32: 'windows', darwin: 'macos' } as const)[String(platform)] ?? 'linux'
  const { problem, params, nodes, evidence, advice, links, suspected } = found
  const { title, cause } = englishProblem(problem, params)
  const others = systems.filter((system) => system !== own && advice[system].length > 0)
  return [
    `${suspected ? '△ Possible cause: ' : '▲ '}${title}${nodes.length > 0 ? ` (${nodes.join(', ')})` : ''}`,
    `  ${evidence.file === undefined ? '' : `${evidence.file}, `}line ${evidence.seq}: ${evidence.line.trim()}`,
    `  Why: ${cause}`,
    '  What to do:',
    ...numbered([...advice[own], ...advice.any]),
    ...others.flatMap((system) => [`  On ${systemNames[system]}:`, ...numbered(advice[system])]),
    ...links.map((link) => `  ${link}`),
    '\n',
  ].join('\n')
}

const numbered = (steps: readonly Advice[]): string[] =>
  steps.flatMap(({ step, command }, index) => [
    `  ${index + 1}. ${englishAdvice(step)}`,
    ...(command === undefined ? [] : [`       ${command}`]),
  ])
