import { ApiError } from '../api-error'
import type { Pod, PodDisruptionBudget } from '../model'
import { podDisruptionBudgets, pods } from '../resources'
import { matchesSelector } from '../selectors'
import type { ObjectStore } from '../store'
import type { World } from './control-loop'
import { deletePod } from './deletion'
import { isActive, isReady } from './owned'

/** Works out how many pods each PodDisruptionBudget can do without. */
export function budgetController({ store }: World): void {
  for (const budget of store.list(podDisruptionBudgets)) {
    const { namespace } = budget.metadata
    const mine = store.list(pods, namespace).filter((pod) => isActive(pod) && covers(budget, pod))
    const currentHealthy = mine.filter(isReady).length
    const desiredHealthy = wantedHealthy(budget, mine.length)
    const status = {
      currentHealthy,
      desiredHealthy,
      disruptionsAllowed: mine.length === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy),
      expectedPods: mine.length,
      observedGeneration: budget.metadata.generation ?? 1,
    }
    store.update(podDisruptionBudgets, { ...budget, status })
  }
}

const covers = ({ metadata, spec }: PodDisruptionBudget, pod: Pod): boolean =>
  pod.metadata.namespace === metadata.namespace && matchesSelector(spec.selector ?? {}, pod.metadata.labels)

/** Without either number one pod must stay; percentages are rounded up (kubernetes.io, "Disruptions"). */
function wantedHealthy({ spec }: PodDisruptionBudget, total: number): number {
  const { minAvailable, maxUnavailable } = spec
  if (maxUnavailable !== undefined) return Math.max(0, total - countOf(maxUnavailable, total))
  return countOf(minAvailable ?? 1, total)
}

const countOf = (given: number | string, total: number): number =>
  typeof given === 'number' ? given : Math.ceil((Number.parseInt(given, 10) * total) / 100)

/**
 * Deletes a pod unless a budget forbids it. Throws `TooManyRequests` where it does.
 */
export function evict(store: ObjectStore, pod: Pod, now: Date, graceSeconds?: number): void {
  const budgets = store
    .list(podDisruptionBudgets, pod.metadata.namespace)
    .filter((budget) => covers(budget, pod))
  // What is not ready serves nobody, so nothing is lost with it.
  if (isReady(pod) && isActive(pod)) for (const budget of budgets) spend(store, budget)
  deletePod(store, pod, now, graceSeconds)
}

function spend(store: ObjectStore, budget: PodDisruptionBudget): void {
  const { disruptionsAllowed = 0, currentHealthy, desiredHealthy } = budget.status as Record<string, number>
  const { name } = budget.metadata
  if (disruptionsAllowed <= 0)
    throw new ApiError(
      'TooManyRequests',
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
          },
        ],
        retryAfterSeconds: 0,
      },
    )
  const status = { ...budget.status, disruptionsAllowed: disruptionsAllowed - 1 }
  store.update(podDisruptionBudgets, { ...budget, status })
}
