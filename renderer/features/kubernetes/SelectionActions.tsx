import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/Button'
import type { MenuAction } from '../../ui/Menu'
import styles from './Workloads.module.css'

/** The actions of the context menu, as buttons above the list. */
export function SelectionActions({ actions, count }: { actions: readonly MenuAction[]; count: number }) {
  const { t } = useTranslation('kubernetes')
  return (
    <div role="toolbar" aria-label={t('selection')} className={styles.actions}>
      {count > 1 && <span className={styles.count}>{t('chosen', { n: count })}</span>}
      {actions.map(({ label, icon, unavailable, onSelect }) => (
        <Button
          key={label}
          variant="quiet"
          {...(icon && { icon })}
          unavailable={unavailable}
          onClick={onSelect}
        >
          {label}
        </Button>
      ))}
    </div>
  )
}
