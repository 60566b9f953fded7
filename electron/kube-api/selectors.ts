import { badRequest } from './api-error'
import type { KubeObject, LabelSelector } from './model'

export type Labels = Readonly<Record<string, string>>
export type Matches = (object: KubeObject) => boolean

const name = '[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?'
const equality = new RegExp(`^(${name})\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)$`)
const membership = new RegExp(`^(${name})\\s+(in|notin)\\s*\\(([^()]*)\\)$`)
const existence = new RegExp(`^(!?)\\s*(${name})$`)

/** A label selector as clients write it: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. Throws `BadRequest`. */
export function labelSelector(text: string): (labels: Labels) => boolean {
  const terms = splitTerms(text).map(labelTerm)
  return (labels) => terms.every((term) => term(labels))
}

/** At commas outside of parentheses. */
const splitTerms = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== '')

function labelTerm(term: string): (labels: Labels) => boolean {
  const equal = equality.exec(term)
  if (equal) {
    const [, key = '', , operator, value = ''] = equal
    return (labels) => (labels[key] === value) === (operator !== '!=')
  }
  const member = membership.exec(term)
  if (member) {
    const [, key = '', , operator, list = ''] = member
    const values = list.split(',').map((value) => value.trim())
    return (labels) => isOneOf(labels[key], values) === (operator === 'in')
  }
  const exists = existence.exec(term)
  if (!exists) throw badRequest(`unable to parse requirement: "${term}"`)
  const [, not, key = ''] = exists
  return (labels) => Object.hasOwn(labels, key) === (not === '')
}

const isOneOf = (value: string | undefined, values: readonly string[]): boolean =>
  value !== undefined && values.includes(value)

/** The selector of a Deployment and the like. One without any term selects everything. */
export function matchesSelector(selector: LabelSelector, labels: Labels = {}): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
  return (
    equal && (selector.matchExpressions ?? []).every((expression) => matchesExpression(expression, labels))
  )
}

function matchesExpression(
  { key, operator, values = [] }: NonNullable<LabelSelector['matchExpressions']>[number],
  labels: Labels,
): boolean {
  switch (operator) {
    case 'In':
      return isOneOf(labels[key], values)
    case 'NotIn':
      return !isOneOf(labels[key], values)
    case 'Exists':
      return Object.hasOwn(labels, key)
    case 'DoesNotExist':
      return !Object.hasOwn(labels, key)
  }
}

/** Fields that `fieldSelector` may name; a real API server knows a list for each kind, these are the usual ones. */
const selectableFields = [
  'metadata.name',
  'metadata.namespace',
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.unschedulable',
  'status.phase',
  'status.podIP',
  'type',
  'reason',
  'involvedObject.kind',
  'involvedObject.name',
  'involvedObject.namespace',
  'involvedObject.uid',
  'involvedObject.fieldPath',
  'involvedObject.resourceVersion',
  'involvedObject.apiVersion',
]

/** A field selector: `spec.nodeName=w1-k8s,status.phase!=Running`. Throws `BadRequest`. */
export function fieldSelector(text: string): Matches {
  const terms = text.split(',').filter((term) => term !== '')
  const matches = terms.map(fieldTerm)
  return (object) => matches.every((term) => term(object))
}

function fieldTerm(term: string): Matches {
  const [, field = '', operator, value = ''] = /^([\w.]+)(==|=|!=)(.*)$/.exec(term) ?? []
  if (!operator) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`)
  if (!selectableFields.includes(field)) throw badRequest(`field label not supported: ${field}`)
  return (object) => (fieldOf(object, field) === value) === (operator !== '!=')
}

function fieldOf(object: KubeObject, path: string): string {
  let value: unknown = object
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return ''
    value = (value as Record<string, unknown>)[key]
  }
  return value === undefined || value === null ? '' : String(value)
}
