import i18next from 'i18next'
import { sourceId } from '#shared/compare'
import type { TemplateValues } from '#shared/templates'
import type { Terminal } from '#shared/terminals'
import { showPanel } from '../../store/shell'
import type { Host } from '../../transport/host'
import { toast, toastError } from '../../ui/toast'
import { isRemote } from '../files/place'
import { useSessions } from '../sessions/store'
import { useWorkspace } from '../workspace/store'
import { useCompare } from './store'
import { targetsOf } from './targets'

/** How many machines a comparison over these terminals has. */
export const countMachines = (terminals: readonly Terminal[]): number =>
  new Set(terminals.flatMap(({ source }) => (isRemote(source) ? [sourceId(source)] : []))).size

/**
 * Runs `command` on the machines of `terminals`, with its placeholders filled in from `values` by the terminals' ids, and shows the
 * results. Whether it was started.
 */
export async function startComparison(
  host: Host,
  terminals: readonly Terminal[],
  command: string,
  values?: Record<string, TemplateValues>,
): Promise<boolean> {
  const targets = targetsOf(terminals, useSessions.getState().sessions, values)
  const { timeoutSeconds } = useCompare.getState()
  try {
    await host.call('compare.start', {
      ...{ workspace: useWorkspace.getState().active, targets, command, timeoutSeconds },
    })
  } catch (error) {
    toastError(error)
    return false
  }
  showPanel('results')
  const left = terminals.length - targets.length
  if (left > 0) toast.info(i18next.t('leftOut', { ns: 'compare', n: left }))
  return true
}
