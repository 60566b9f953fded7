import type { Node, Taint, Toleration } from '../model'

/** Whether one of the tolerations is for this taint (kubernetes.io, "Taints and Tolerations"). */
export const tolerates = (tolerations: readonly Toleration[] | undefined, taint: Taint): boolean =>
  tolerations?.some(
    ({ key, operator = 'Equal', value = '', effect }) =>
      (!effect || effect === taint.effect) &&
      (operator === 'Exists'
        ? !key || key === taint.key
        : key === taint.key && value === (taint.value ?? '')),
  ) ?? false

/** The taints that keep a pod with these tolerations away. */
export const repelling = ({ spec }: Node, tolerations: readonly Toleration[] | undefined): Taint[] =>
  (spec.taints ?? []).filter((taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint))

/** What the DaemonSet controller adds to its pods: they stay wherever a node is. */
export const daemonTolerations: readonly Toleration[] = [
  'not-ready',
  'unreachable',
  'disk-pressure',
  'memory-pressure',
  'pid-pressure',
  'unschedulable',
].map((key) => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  ...(key === 'not-ready' || key === 'unreachable' ? {} : { effect: 'NoSchedule' }),
}))
