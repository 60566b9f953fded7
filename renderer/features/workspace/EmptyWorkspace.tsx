import { SquareTerminal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { useOpenTerminals } from '../sessions/use-open-terminals'
import { sessionsWorkspace, useWorkspace } from './store'

/** A workspace without panes: what will be here, and the button for it. */
export function EmptyWorkspace() {
  const { t } = useTranslation('workspace')
  const isSessions = useWorkspace(({ active }) => active === sessionsWorkspace)
  const { openLocal } = useOpenTerminals()
  if (!isSessions) return <EmptyState title={t('lab.title')} text={t('lab.text')} />
  return (
    <EmptyState title={t('sessions.title')} text={t('sessions.text')}>
      <Button icon={SquareTerminal} onClick={openLocal}>
        {t('sessions.local')}
      </Button>
    </EmptyState>
  )
}
