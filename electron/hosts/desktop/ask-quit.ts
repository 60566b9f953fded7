import { dialog } from 'electron'
import type { Settings } from '#shared/settings'
import { textsOf } from './texts'

/** Asks whether a run that changes a lab is to end with the program. To keep it running is what Enter and Escape answer. */
export async function agreesToEndRuns(language: Settings['language']): Promise<boolean> {
  const { keepRunning, quit, runTitle, runText } = textsOf(language)
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: runTitle,
    detail: runText,
    buttons: [keepRunning, quit],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}
