import { FolderOpen, Play, Square } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maxScriptLength, type Script } from '#shared/script'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { CheckboxField, TextAreaField } from '../../ui/Field'
import { toast, toastError } from '../../ui/toast'
import { useFlawText } from '../broadcast/TemplatePreview'
import { expandFor, valuesById } from '../broadcast/templates'
import { useTargets, useWorkspaceTerminals } from '../broadcast/use-targets'
import { useTemplateFacts } from '../broadcast/use-template-facts'
import { confirmGuarded } from '../guard/confirm'
import { useWorkspace } from '../workspace/store'
import styles from './SendAndWait.module.css'
import { setMarks, setStopAtFailure, useScripts, writeScript } from './store'

/** Where a script is written, and its start and end. */
export function ScriptForm({ script }: { script: Script | undefined }) {
  const host = useHost()
  const { t } = useTranslation('script')
  const { draft, stopAtFailure, marks } = useScripts()
  const { targets } = useTargets(useWorkspaceTerminals())
  const facts = useTemplateFacts()
  const [starting, setStarting] = useState(false)
  const text = draft ?? script?.text ?? ''
  const isRunning = script?.state === 'running'
  const flaw = useFlawText(expandFor(text, targets.receivers, facts))

  const unavailable = () => {
    if (isRunning) return t('isRunning')
    if (text.trim() === '') return t('noText')
    if (targets.receivers.length === 0) return t('nobody')
    return marks ? flaw : t('noMarks')
  }

  const start = async () => {
    if (starting || unavailable() !== undefined) return
    if (!(await confirmGuarded(text, targets.receivers.length))) return
    const values = valuesById(expandFor(text, targets.receivers, facts))
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

  const stop = () => script && void host.call('script.stop', { scriptId: script.id }).catch(toastError)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void start()
  }

  const open = async (file: File | undefined) => {
    if (!file) return
    const content = file.size > maxScriptLength ? null : await file.text()
    if (content === null || content.includes('\0')) toast.error(t('noScript', { name: file.name }))
    else writeScript(content)
  }

  return (
    <div className={styles.form}>
      <TextAreaField
        label={t('script')}
        className={styles.script}
        value={text}
        error={flaw}
        placeholder={t('placeholder')}
        maxLength={maxScriptLength}
        autoCapitalize="off"
        spellCheck={false}
        onChange={({ target }) => writeScript(target.value)}
        onKeyDown={onKeyDown}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          const [file] = event.dataTransfer.files
          if (!file) return
          event.preventDefault()
          void open(file).catch(toastError)
        }}
      />
      <CheckboxField
        label={t('stopAtFailure')}
        checked={stopAtFailure}
        onChange={({ target }) => setStopAtFailure(target.checked)}
      />
      <CheckboxField
        label={t('marks')}
        hint={t('marksHint')}
        checked={marks}
        onChange={({ target }) => setMarks(target.checked)}
      />
      <div className={styles.buttons}>
        <Button variant="primary" icon={Play} unavailable={unavailable()} onClick={() => void start()}>
          {t('start')}
        </Button>
        <Button icon={Square} unavailable={isRunning ? undefined : t('notRunning')} onClick={stop}>
          {t('stop')}
        </Button>
        <OpenFile onOpen={(file) => void open(file).catch(toastError)} />
        <span className={styles.targets}>
          {t('targets', { n: targets.receivers.length, all: targets.members.length })}
        </span>
      </div>
    </div>
  )
}

function OpenFile({ onOpen }: { onOpen: (file: File | undefined) => void }) {
  const { t } = useTranslation('script')
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon={FolderOpen} onClick={() => input.current?.click()}>
        {t('openFile')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('file')}
        accept=".sh,.bash,.zsh,.txt,text/plain"
        onChange={({ target }) => {
          onOpen(target.files?.[0])
          // The same file can be opened again.
          target.value = ''
        }}
      />
    </>
  )
}
