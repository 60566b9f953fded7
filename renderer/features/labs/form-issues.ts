import type { FieldIssue } from '#shared/errors'
import type { LabSpec } from '#shared/labs'

export const specFields = [
  'name',
  'provider',
  'workers',
  'kubernetesVersion',
  'cni',
  'box',
  'controlPlaneCpus',
  'controlPlaneMemoryMiB',
  'workerCpus',
  'workerMemoryMiB',
  'subnet',
  'podNetwork',
  'sshPortBase',
] as const satisfies readonly (keyof LabSpec)[]

export type SpecField = (typeof specFields)[number]

/** Fields that the form shows only on demand, by their group. */
export const networkFields = ['cni', 'subnet', 'podNetwork', 'sshPortBase'] as const
export const machineFields = [
  'box',
  'controlPlaneCpus',
  'controlPlaneMemoryMiB',
  'workerCpus',
  'workerMemoryMiB',
] as const

/** A field that is not shown must not be what keeps a person from going on: it has the value the form began with. */
export function shownValues<T extends Partial<LabSpec>>(values: T, defaults: LabSpec): T {
  if (values.provider !== 'sandbox') return values
  return { ...values, ...Object.fromEntries(machineFields.map((field) => [field, defaults[field]])) }
}

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
