import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { LabError } from '#shared/errors'
import { tellingLines } from '../diagnosis'
import type { LabOnDisk } from '../labs'
import type { StepContext } from '../runs'
import type { StartWatch } from '../vagrant'
import { noteBrokenImport, removeBrokenImports } from './broken-imports'
import { watchImport } from './import-progress'
import { machineId } from './machine-id'
import type { VBoxManage } from './vboxmanage'

type Asked = Pick<VBoxManage, 'machine' | 'machineFolder' | 'machines' | 'snapshots' | 'remove'>

/**
 * What VirtualBox knows of machines that start, and Vagrant does not tell: how far an import is, and what VBox.log says of a
 * failure. It is silent about machines of other providers. What it cannot do it tells in the log.
 */
export const watchStarts = (virtualBox: Asked): StartWatch => ({
  making: (lab, node, context) => watchMaking(virtualBox, lab, node, context),
  failed: (lab, node, context) => tellReason(virtualBox, lab, node, context),
  tidy: (lab, context) => tidy(virtualBox, lab, context),
})

async function watchMaking(
  virtualBox: Asked,
  lab: LabOnDisk,
  node: string,
  context: StepContext,
): Promise<() => Promise<void>> {
  const say = (text: string) => context.log(text, 'info')
  const isMade = async () => (await machineId(lab, node)) !== null
  try {
    const folder = await virtualBox.machineFolder(context.signal)
    await tidy(virtualBox, lab, context)
    const from = Date.now()
    const end = watchImport({ folder, isMade, log: say })
    const note = async () => {
      if (!(await isMade())) await noteBrokenImport(lab, from, Date.now())
    }
    return async () => {
      end()
      await note().catch((error) => say(`What the import may have left cannot be noted: ${String(error)}`))
    }
  } catch (error) {
    const isMissing = error instanceof LabError && error.code === 'tool.missing'
    if (!isMissing) say(`How far an import is cannot be seen: ${String(error)}`)
    return async () => undefined
  }
}

async function tidy(virtualBox: Asked, lab: LabOnDisk, context: StepContext): Promise<void> {
  try {
    await removeBrokenImports(lab, virtualBox, context)
  } catch (error) {
    context.log(`What an import has left cannot be removed: ${String(error)}`, 'info')
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
