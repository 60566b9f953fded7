import { PackageSearch } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { openDialog } from '../../store/shell'
import { Button } from '../../ui/Button'

/** Collects what helps to find out why this lab does not work. */
export function BundleButton({ labId }: { labId: string }) {
  const { t } = useTranslation('bundle')
  return (
    <Button icon={PackageSearch} onClick={() => openDialog({ type: 'bundle', labId })}>
      {t('entry')}
    </Button>
  )
}
