import { useTranslation } from 'react-i18next'
import { useLabs } from '../features/labs/store'
import { useWorkspace } from '../features/workspace/store'
import { BareSelect } from '../ui/Field'

/** Chooses whose terminals are shown: a lab's, or those that belong to no lab. */
export function ViewSelect() {
  const { t } = useTranslation('app')
  const labs = useLabs((state) => state.labs)
  const { active, setActive } = useWorkspace()
  return (
    <BareSelect label={t('view')} value={active} onChange={(event) => setActive(event.target.value)}>
      {labs.map((lab) => (
        <option key={lab.id} value={lab.id}>
          {lab.name}
        </option>
      ))}
      <option value="sessions">{t('sessionsView')}</option>
    </BareSelect>
  )
}
