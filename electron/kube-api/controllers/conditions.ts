import { apiTime, type Condition } from '../model'

/** A condition with the time since when it has been so. */
export function since(wanted: Condition, before: readonly Condition[] = [], now: Date): Condition {
  const same = before.find(({ type, status }) => type === wanted.type && status === wanted.status)
  return { ...wanted, lastTransitionTime: same?.lastTransitionTime ?? apiTime(now) }
}
