import { ListChecks } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Terminal } from '#shared/terminals'
import { IconButton } from '../../ui/Button'
import { BareSelect } from '../../ui/Field'
import { DropdownMenu } from '../../ui/Menu'
import { type TargetMode, targetModes } from './select-targets'
import { useBroadcast } from './store'

interface TargetPickerProps {
  terminals: readonly Terminal[]
  counts: Record<TargetMode, number>
}

/** Chooses who gets a broadcast. */
export function TargetPicker({ terminals, counts }: TargetPickerProps) {
  const { t } = useTranslation('broadcast')
  const { mode, chosen, setMode, setChosen } = useBroadcast()

  const choose = (value: string) => {
    const next = targetModes.find((each) => each === value)
    if (next) setMode(next)
  }

  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id])

  return (
    <>
      <BareSelect label={t('targets')} value={mode} onChange={(event) => choose(event.target.value)}>
        {targetModes.map((each) => (
          <option key={each} value={each}>
            {t(`mode.${each}`, { n: counts[each] })}
          </option>
        ))}
      </BareSelect>
      {mode === 'chosen' && (
        <DropdownMenu
          trigger={<IconButton icon={ListChecks} label={t('choose')} />}
          entries={terminals.map(({ id, title }) => ({
            label: title,
            checked: chosen.includes(id),
            onSelect: () => toggle(id),
          }))}
        />
      )}
    </>
  )
}
