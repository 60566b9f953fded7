import { type Finding, type Severity, severities } from '#shared/preflight'

/** Worst first; of the same severity in the order of the checks. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => rank(a) - rank(b))
}

const rank = ({ severity }: Finding): number => severities.indexOf(severity)

/** What a person should look at, and what is fine. */
export function splitFindings(findings: readonly Finding[]): { open: Finding[]; fine: Finding[] } {
  const sorted = worstFirst(findings)
  return {
    open: sorted.filter(({ severity }) => severity !== 'ok'),
    fine: sorted.filter(({ severity }) => severity === 'ok'),
  }
}

export const countOf = (findings: readonly Finding[], ...wanted: Severity[]): number =>
  findings.filter(({ severity }) => wanted.includes(severity)).length
