import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { settingsSchema } from '#shared/settings'
import { NumberField } from '../../ui/Field'
import { useSettings } from './store'
import { useUpdateSettings } from './use-update-settings'

interface NumberSettingProps {
  name: 'terminal.fontSize' | 'terminal.lineHeight' | 'terminal.scrollback'
  label: string
  min: number
  max: number
  /** Of the arrows; 1 also means that only whole numbers are possible. */
  step?: number
}

/** Sent when the field is left, also with the dialog, or Enter is pressed; a value out of range stays there with its error. */
export function NumberSetting({ name, label, min, max, step = 1 }: NumberSettingProps) {
  const { t } = useTranslation('settings')
  const current = useSettings(({ settings }) => settings[name])
  const update = useUpdateSettings()
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? String(current)
  const value = settingsSchema.shape[name].safeParse(text.trim() === '' ? null : Number(text))

  const commit = () => {
    if (!value.success) return
    if (value.data !== current) update({ [name]: value.data })
    setTyped(null)
  }
  const commitLast = useEffectEvent(commit)
  useEffect(() => () => commitLast(), [])
  return (
    <NumberField
      label={label}
      min={min}
      max={max}
      step={step}
      value={text}
      error={value.success ? undefined : t(step === 1 ? 'range' : 'rangeOfNumbers', { min, max })}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
    />
  )
}
