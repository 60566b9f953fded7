import { type ComponentProps, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { TextField } from '../../ui/Field'
import { toastError } from '../../ui/toast'

type PathFieldProps = Omit<ComponentProps<typeof TextField>, 'beside' | 'onChange'> & {
  /** The system's dialog that fits. */
  method: 'files.chooseFolder' | 'files.chooseKeyFile'
  onChange(event: { target: { value: string } }): void
}

/** A path of the host's disk. It is typed, or chosen with the system's own dialog where the host is on the user's PC. */
export function PathField({ method, onChange, ...field }: PathFieldProps) {
  const host = useHost()
  const { t } = useTranslation('files')
  const isOpen = useRef(false)
  const browse = async () => {
    // The system's dialog does not keep this page from being clicked.
    if (isOpen.current) return
    isOpen.current = true
    try {
      const { path } = await host.call(method)
      if (path !== null) onChange({ target: { value: path } })
    } catch (error) {
      toastError(error)
    } finally {
      isOpen.current = false
    }
  }
  return (
    <TextField
      {...field}
      onChange={onChange}
      beside={host.files.type === 'disk' && <Button onClick={() => void browse()}>{t('browse')}</Button>}
    />
  )
}
