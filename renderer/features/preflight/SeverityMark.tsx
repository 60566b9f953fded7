import { CircleCheck, CircleHelp, CircleX, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Severity } from '#shared/preflight'
import { cx } from '../../ui/cx'
import styles from './SeverityMark.module.css'

const icons: Record<Severity, LucideIcon> = {
  error: CircleX,
  warning: TriangleAlert,
  unknown: CircleHelp,
  info: Info,
  ok: CircleCheck,
}

/** How bad it is: a shape, a colour and the word. */
export function SeverityMark({ severity }: { severity: Severity }) {
  const { t } = useTranslation('preflight')
  const Icon = icons[severity]
  return (
    <span className={cx(styles.mark, styles[severity])}>
      <Icon size={16} aria-hidden />
      {t(`severity.${severity}`)}
    </span>
  )
}
