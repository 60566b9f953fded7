import i18next from 'i18next'
import type { CompareTarget } from '#shared/compare'
import type { Terminal } from '#shared/terminals'
import { showPanel } from '../../store/shell'
import type { Host } from '../../transport/host'
import { toast, toastError } from '../../ui/toast'
import { isRemote } from '../files/place'
import { useWorkspace } from '../workspace/store'
import { useCompare } from './store'

/** The machines behind terminals. A local shell or a pod has no SSH connection on which a command could run apart from it. */
export const comparable = (terminals: readonly Terminal[]): CompareTarget[] =>
  terminals.flatMap(({ source, title }) => (isRemote(source) ? [{ source, name: title }] : []))

/** Runs `command` on the machines of `terminals` and shows the results. Whether it was started. */
export async function startComparison(
  host: Host,
  terminals: readonly Terminal[],
  command: string,
): Promise<boolean> {
  const targets = comparable(terminals)
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
