import { type Comparison, type NodeResult, sourceId } from '#shared/compare'
import type { Terminal } from '#shared/terminals'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { useBroadcast } from '../broadcast/store'
import { isRemote } from '../files/place'
import { confirmGuarded } from '../guard/confirm'

/** Runs the same command once more on some of the nodes; the others keep their results. */
export async function runAgain(
  host: Host,
  { id: comparisonId, command }: Comparison,
  results: readonly NodeResult[],
): Promise<void> {
  const nodes = results.map(({ source }) => sourceId(source))
  if (!(await confirmGuarded(command, nodes.length))) return
  await host.call('compare.again', { comparisonId, nodes }).catch(toastError)
}

/** The terminals on the machines of `results`. */
export function terminalsOf(results: readonly NodeResult[], terminals: readonly Terminal[]): Terminal[] {
  const ids = new Set(results.map(({ source }) => sourceId(source)))
  return terminals.filter(({ source }) => isRemote(source) && ids.has(sourceId(source)))
}

/** Makes them the targets of the next broadcast, and goes to its field. */
export function selectTerminals(terminals: readonly Terminal[]): void {
  const { setMode, setChosen, requestFocus } = useBroadcast.getState()
  setChosen(terminals.map(({ id }) => id))
  setMode('chosen')
  requestFocus()
}
