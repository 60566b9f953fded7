import type { V1Node } from '@kubernetes/client-node'
import type { NodeFacts } from '#shared/kubernetes'
import type { KubeObject } from './follow'
import type { RowPart } from './rows'

/** Longest text of a condition, in characters. */
const maxText = 500

/** A node's row, with what its details show. */
export function nodeRow(object: KubeObject): RowPart {
  const { spec, status } = object as V1Node
  const facts = factsOf(object as V1Node)
  const ready = facts.conditions.find(({ type }) => type === 'Ready')?.status === 'True'
  const text = `${ready ? 'Ready' : 'NotReady'}${spec?.unschedulable ? ',SchedulingDisabled' : ''}`
  return {
    cells: [text, status?.nodeInfo?.kubeletVersion ?? ''],
    health: !ready ? 'bad' : facts.unschedulable ? 'busy' : 'good',
    facts,
  }
}

function factsOf({ spec, status }: V1Node): NodeFacts {
  return {
    unschedulable: spec?.unschedulable === true,
    conditions: (status?.conditions ?? []).map(({ type, status, reason, message, lastTransitionTime }) => ({
      type,
      status,
      reason: reason ?? '',
      message: (message ?? '').slice(0, maxText),
      since: String(lastTransitionTime ?? ''),
    })),
    taints: (spec?.taints ?? []).map(
      ({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`,
    ),
    addresses: (status?.addresses ?? []).map(({ type, address }) => ({ type, address })),
    allocatable: status?.allocatable ?? {},
  }
}
