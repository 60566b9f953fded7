import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { LabError } from '#shared/errors'
import { tellingLines } from '../diagnosis'
import type { LabOnDisk } from '../labs'
import type { StepContext } from '../runs'
import type { StartWatch } from '../vagrant'
import { watchImport } from './import-progress'
import { machineId } from './machine-id'
import type { VBoxManage } from './vboxmanage'

type Asked = Pick<VBoxManage, 'machine' | 'machineFolder'>

/**
 * What VirtualBox knows of machines that start, and Vagrant does not tell: how far an import is, and what VBox.log says of a
 * failure. It is silent about machines of other providers.
 */
export const watchStarts = (virtualBox: Asked): StartWatch => ({
  making: (lab, node, context) => watchMaking(virtualBox, lab, node, context),
  failed: (lab, node, context) => tellReason(virtualBox, lab, node, context),
})

async function watchMaking(
  virtualBox: Asked,
  lab: LabOnDisk,
  node: string,
  { signal, log }: StepContext,
): Promise<() => void> {
  const say = (text: string) => log(text, 'info')
  try {
    const folder = await virtualBox.machineFolder(signal)
    return watchImport({ folder, isMade: async () => (await machineId(lab, node)) !== null, log: say })
  } catch (error) {
    const isMissing = error instanceof LabError && error.code === 'tool.missing'
    if (!isMissing) say(`How far an import is cannot be seen: ${String(error)}`)
    return () => undefined
  }
}

/** A machine that was never made, or never started, has no such log. */
async function tellReason(
  virtualBox: Asked,
  lab: LabOnDisk,
  node: string,
  { signal, log }: StepContext,
): Promise<void> {
  try {
    const id = await machineId(lab, node)
    if (id === null) return
    const { logFolder } = await virtualBox.machine(id, signal)
    const lines = await tellingLines(createReadStream(join(logFolder, 'VBox.log')))
    for (const line of lines) log(`VBox.log: ${line}`)
  } catch (error) {
    log(`VirtualBox's own log cannot be read: ${String(error)}`, 'info')
  }
}
