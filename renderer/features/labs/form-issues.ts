import type { FieldIssue } from '#shared/errors'
import type { LabSpec } from '#shared/labs'

export const specFields = [
  'name',
  'provider',
  'workers',
  'kubernetesVersion',
  'cni',
  'subnet',
  'podNetwork',
  'sshPortBase',
] as const satisfies readonly (keyof LabSpec)[]

export type SpecField = (typeof specFields)[number]

/** Fields that the form shows only on demand. */
export const advancedFields: readonly SpecField[] = ['cni', 'subnet', 'podNetwork', 'sshPortBase']

export interface SortedIssues {
  /** The first issue of each field. */
  fields: Partial<Record<SpecField, FieldIssue>>
  /** What belongs to no field of the form. */
  others: FieldIssue[]
}

/** Puts each issue at its field; the order is that of `issues`. */
export function sortIssues(issues: readonly FieldIssue[]): SortedIssues {
  const sorted: SortedIssues = { fields: {}, others: [] }
  for (const issue of issues) {
    const field = specFields.find((name) => issue.path === name || issue.path.startsWith(`${name}.`))
    if (field) sorted.fields[field] ??= issue
    else sorted.others.push(issue)
  }
  return sorted
}
