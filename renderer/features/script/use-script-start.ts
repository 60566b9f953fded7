import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maxScriptLength, type Script } from '#shared/script'
import { hasPlaceholders } from '#shared/templates'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import { useBroadcast } from '../broadcast/store'
import { useFlawText } from '../broadcast/TemplatePreview'
import { expandForReceivers, valuesById } from '../broadcast/templates'
import { useDifferences } from '../broadcast/use-held'
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
  const differences = useDifferences(targets.receivers, false)
  const held = new Set(differences.flatMap(({ terminal, allowed }) => (allowed ? [] : [terminal.id])))
  const receivers = targets.receivers.filter(({ id }) => !held.has(id))
  const tooLong = text.length > maxScriptLength ? t('tooLong', { n: maxScriptLength }) : undefined
  // Who is held back keeps its number.
  const expand = (lines: string) =>
    expandForReceivers(lines, targets, facts).filter(({ terminal: { id } }) => !held.has(id))
  const expansions = tooLong === undefined ? expand(text) : []
  const flaw = useFlawText(expansions) ?? tooLong

  const reason = () => {
    if (script?.state === 'running') return t('isRunning')
    if (text.trim() === '') return t('noText')
    if (targets.receivers.length === 0) return t('nobody')
    if (receivers.length === 0) return t('allHeld')
    return marks ? flaw : t('noMarks')
  }
  const unavailable = reason()

  const start = async () => {
    if (starting || unavailable !== undefined) return
    if (!(await confirmGuarded(text, receivers.length))) return
    const values = valuesById(expansions)
    const { allowed } = useBroadcast.getState()
    setStarting(true)
    try {
      await host.call('script.start', {
        workspace: useWorkspace.getState().active,
        text,
        targets: receivers.map(({ id }) => ({ terminalId: id, values: values?.[id], allowed: allowed[id] })),
        stopAtFailure,
        marks: true,
      })
    } catch (error) {
      toastError(error)
    } finally {
      setStarting(false)
    }
  }

  const preview = flaw === undefined ? expand(text.split('\n').filter(hasPlaceholders).join('\n')) : []
  return { text, targets, receivers, differences, preview, flaw, unavailable, start }
}
