import { fromWire } from '#shared/errors'
import { maxTerminals, type Terminal, type TerminalSource } from '#shared/terminals'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

/** Many fail for one reason, such as a cap; the first ones tell it. */
const maxToldFailures = 3

/** Opens a terminal on each source, in parts that the host takes, and gives those. It limits how many connect at the same time. */
export async function openMissing(
  host: Pick<Host, 'call'>,
  workspace: string,
  sources: readonly TerminalSource[],
): Promise<Terminal[]> {
  const opened: Terminal[] = []
  let told = 0
  for (let start = 0; start < sources.length; start += maxTerminals) {
    const part = sources.slice(start, start + maxTerminals)
    const { terminals, failures } = await host.call('terminals.openAll', { sources: part, workspace })
    opened.push(...terminals)
    for (const failure of failures) if (told++ < maxToldFailures) toastError(fromWire(failure))
  }
  return opened
}
