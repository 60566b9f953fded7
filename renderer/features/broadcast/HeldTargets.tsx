import { KeyRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/Button'
import { DropdownMenu, type MenuEntry } from '../../ui/Menu'
import type { Difference } from './held'
import { toggleAllowed } from './store'

interface HeldTargetsProps {
  differences: readonly Difference[]
  /** Begins to write a password for those that ask for one; absent where that cannot be done. */
  onSecret?: (() => void) | undefined
}

/** How many targets are held back; opened, which and why, and what can be done about it. */
export function HeldTargets({ differences, onSecret }: HeldTargetsProps) {
  const { t } = useTranslation(['broadcast', 'live'])
  if (differences.length === 0) return null
  const held = differences.filter(({ allowed }) => !allowed)
  const someoneAsks = differences.some(({ reason }) => reason === 'password')
  const secret: MenuEntry[] =
    onSecret && someoneAsks
      ? [{ label: t('secret.switch'), icon: KeyRound, onSelect: onSecret }, 'separator']
      : []
  const targets = differences.map(({ terminal, reason, allowed }) => ({
    label: t('allow', { name: terminal.title }),
    note: t(`live:held.${reason}`),
    checked: allowed,
    onSelect: () => toggleAllowed(terminal),
  }))
  return (
    <DropdownMenu
      trigger={
        <Button variant="quiet" title={t('heldHint')}>
          {t('live:heldCount', { n: held.length })}
        </Button>
      }
      entries={[...secret, ...targets]}
    />
  )
}
