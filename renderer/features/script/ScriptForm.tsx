import { FolderOpen, Play, Square } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { maxScriptLength, type Script } from '#shared/script'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { CheckboxField, TextAreaField } from '../../ui/Field'
import { toast, toastError } from '../../ui/toast'
import { HeldTargets } from '../broadcast/HeldTargets'
import { ExpansionList } from '../broadcast/TemplatePreview'
import styles from './SendAndWait.module.css'
import { setMarks, setStopAtFailure, useScripts, writeScript } from './store'
import { useScriptStart } from './use-script-start'

/** Where a script is written, and its start and end. */
export function ScriptForm({ script }: { script: Script | undefined }) {
  const host = useHost()
  const { t } = useTranslation('script')
  const { stopAtFailure, marks } = useScripts()
  const { text, targets, receivers, differences, preview, flaw, unavailable, start } = useScriptStart(script)
  const openFile = useOpenFile()

  const stop = () => script && void host.call('script.stop', { scriptId: script.id }).catch(toastError)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void start()
  }

  return (
    <div className={styles.form}>
      <TextAreaField
        label={t('script')}
        className={styles.script}
        value={text}
        error={flaw}
        placeholder={t('placeholder')}
        autoCapitalize="off"
        spellCheck={false}
        onChange={({ target }) => writeScript(target.value)}
        onKeyDown={onKeyDown}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          const [file] = event.dataTransfer.files
          if (!file) return
          event.preventDefault()
          openFile(file)
        }}
      />
      {preview.length > 0 && (
        <div className={styles.preview}>
          <ExpansionList expansions={preview} />
        </div>
      )}
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
        <Button variant="primary" icon={Play} unavailable={unavailable} onClick={() => void start()}>
          {t('start')}
        </Button>
        <Button
          icon={Square}
          unavailable={script?.state === 'running' ? undefined : t('notRunning')}
          onClick={stop}
        >
          {t('stop')}
        </Button>
        <FileButton onOpen={openFile} />
        <span className={styles.targets}>
          {t('targets', { n: receivers.length, all: targets.members.length })}
        </span>
        <HeldTargets differences={differences} />
      </div>
    </div>
  )
}

/** In bytes, of which a character has at most four in UTF-8. A bigger file is not read. */
const maxFileSize = 4 * maxScriptLength

/** Puts a file's text into the field. */
function useOpenFile(): (file: File) => void {
  const { t } = useTranslation('script')
  const read = async (file: File) => {
    const content = file.size > maxFileSize ? null : await file.text()
    if (content === null || content.includes('\0')) toast.error(t('noScript', { name: file.name }))
    else writeScript(content)
  }
  return (file) => void read(file).catch(toastError)
}

function FileButton({ onOpen }: { onOpen: (file: File) => void }) {
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
          const [file] = target.files ?? []
          if (file) onOpen(file)
          // The same file can be opened again.
          target.value = ''
        }}
      />
    </>
  )
}
