import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Script } from '#shared/script'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import { useFlawText } from '../broadcast/TemplatePreview'
import { expandFor, valuesById } from '../broadcast/templates'
import { useTargets, useWorkspaceTerminals } from '../broadcast/use-targets'
import { useTemplateFacts } from '../broadcast/use-template-facts'
import { confirmGuarded } from '../guard/confirm'
import { useWorkspace } from '../workspace/store'
import { useScripts } from './store'

/** What is written, to whom it goes, and its start. */
export function useScriptStart(script: Script | undefined) {
  const host = useHost()
  const { t } = useTranslation('script')
  const { draft, stopAtFailure, marks } = useScripts()
  const { targets } = useTargets(useWorkspaceTerminals())
  const facts = useTemplateFacts()
  const [starting, setStarting] = useState(false)
  const text = draft ?? script?.text ?? ''
  const expansions = expandFor(text, targets.receivers, facts)
  const flaw = useFlawText(expansions)

  const reason = () => {
    if (script?.state === 'running') return t('isRunning')
    if (text.trim() === '') return t('noText')
    if (targets.receivers.length === 0) return t('nobody')
    return marks ? flaw : t('noMarks')
  }
  const unavailable = reason()

  const start = async () => {
    if (starting || unavailable !== undefined) return
    if (!(await confirmGuarded(text, targets.receivers.length))) return
    const values = valuesById(expansions)
    setStarting(true)
    try {
      await host.call('script.start', {
        workspace: useWorkspace.getState().active,
        text,
        targets: targets.receivers.map(({ id }) => ({ terminalId: id, values: values?.[id] })),
        stopAtFailure,
        marks: true,
      })
    } catch (error) {
      toastError(error)
    } finally {
      setStarting(false)
    }
  }

  return { text, targets, flaw, unavailable, start }
}
