import { useTranslation } from 'react-i18next'
import { toast } from '../../ui/toast'

/** Puts the path of a folder on the clipboard; where the browser does not let it, the path is shown. */
export function useCopyPath(): (path: string) => void {
  const { t } = useTranslation('labs')
  return (path) =>
    void navigator.clipboard.writeText(path).then(
      () => toast.success(t('broken.copied')),
      () => toast.error(t('broken.notCopied'), { description: path }),
    )
}
