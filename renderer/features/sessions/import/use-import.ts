import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportPreview } from '#shared/session-import'
import { useHost } from '../../../host'
import { closeDialog } from '../../../store/shell'
import { toast, toastError } from '../../../ui/toast'
import { previewFile } from './preview-file'

/** Reads a file by the host, and imports what was chosen. What the host keeps for the preview goes with the dialog. */
export function useImport() {
  const host = useHost()
  const { t } = useTranslation('session-import')
  const [preview, setPreview] = useState<ImportPreview | null>(null)
  const [reading, setReading] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  /** Of a dialog that is closed while the host reads, the answer is not wanted. */
  const open = useRef(true)
  const previewId = preview?.previewId

  useEffect(() => {
    open.current = true
    return () => {
      open.current = false
    }
  }, [])

  useEffect(() => {
    if (previewId === undefined) return
    return () => {
      host.call('sessionImport.drop', { previewId }).catch(toastError)
    }
  }, [host, previewId])

  const read = (work: Promise<ImportPreview>) => {
    setReading(true)
    setFailure(null)
    const done = (show: () => void) => {
      if (!open.current) return
      setReading(false)
      show()
    }
    work.then(
      (found) => (open.current ? done(() => setPreview(found)) : dropUnseen(found)),
      (error: unknown) => done(() => setFailure(error)),
    )
  }
  const dropUnseen = (found: ImportPreview) => {
    host.call('sessionImport.drop', { previewId: found.previewId }).catch(toastError)
  }

  const apply = async (selected: readonly number[], storeSecrets: boolean) => {
    if (previewId === undefined) return
    try {
      const choice = { previewId, selected: [...selected], storeSecrets }
      const result = await host.call('sessionImport.apply', choice)
      const { added, secretsStored, secretsKept, secretsFailed } = result
      const [done, description] = [
        ...(added > 0 ? [t('imported', { count: added })] : []),
        ...(secretsStored > 0 ? [t('secretsStored', { count: secretsStored })] : []),
      ]
      if (done !== undefined) toast.success(done, description === undefined ? {} : { description })
      if (secretsKept > 0) toast.info(t('secretsKept', { count: secretsKept }))
      if (secretsFailed > 0) toast.error(t('secretsFailed', { count: secretsFailed }))
      closeDialog()
    } catch (error) {
      toastError(error)
    }
  }

  return {
    preview,
    reading,
    failure,
    readFile: (file: File) => read(previewFile(host, file)),
    readOwnConfig: () => read(host.call('sessionImport.previewOwnConfig')),
    drop: () => setPreview(null),
    apply: (selected: readonly number[], storeSecrets: boolean) => void apply(selected, storeSecrets),
  }
}
