import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Settings, settingsSchema } from '#shared/settings'
import { closeDialog } from '../../store/shell'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { CheckboxField, NumberField, SelectField } from '../../ui/Field'
import { UpdatesGroup } from '../updates/UpdatesGroup'
import { SavedSecrets } from './SavedSecrets'
import styles from './SettingsDialog.module.css'
import { useSettings } from './store'
import { useUpdateSettings } from './use-update-settings'

/** Every change counts at once. */
export function SettingsDialog() {
  const { t } = useTranslation(['settings', 'app'])
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={t('title')}
      footer={<Button onClick={closeDialog}>{t('app:close')}</Button>}
    >
      <div className={styles.groups}>
        <AppearanceGroup />
        <TerminalGroup />
        <SavedSecrets />
        <UpdatesGroup />
      </div>
    </Dialog>
  )
}

function AppearanceGroup() {
  const { t } = useTranslation('settings')
  const { theme, language } = useSettings(({ settings }) => settings)
  const update = useUpdateSettings()
  const { theme: themeSchema, language: languageSchema } = settingsSchema.shape
  return (
    <fieldset className={styles.group}>
      <legend>{t('appearance')}</legend>
      <div className={styles.pair}>
        <SelectField
          label={t('theme')}
          value={theme}
          onChange={(event) => update({ theme: themeSchema.parse(event.target.value) })}
        >
          {themeSchema.options.map((option) => (
            <option key={option} value={option}>
              {t(`themes.${option}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('language')}
          value={language}
          onChange={(event) => update({ language: languageSchema.parse(event.target.value) })}
        >
          <option value="system">{t('systemLanguage')}</option>
          {/* A language is written in its own words, so that people find it whatever is shown now. */}
          <option value="en" lang="en">
            English
          </option>
          <option value="ko" lang="ko">
            한국어
          </option>
        </SelectField>
      </div>
    </fieldset>
  )
}

const switches = ['screenReaderMode', 'copyOnSelect', 'rightClickPastes'] as const

function TerminalGroup() {
  const { t } = useTranslation('settings')
  const settings = useSettings((state) => state.settings)
  const update = useUpdateSettings()
  return (
    <fieldset className={styles.group}>
      <legend>{t('terminal')}</legend>
      <div className={styles.pair}>
        <NumberSetting name="terminal.fontSize" label={t('fontSize')} min={8} max={32} />
        <NumberSetting name="terminal.scrollback" label={t('scrollback')} min={0} max={100_000} />
      </div>
      {switches.map((name) => (
        <CheckboxField
          key={name}
          label={t(name)}
          hint={t(`${name}Hint`)}
          checked={settings[`terminal.${name}`]}
          onChange={(event) => update({ [`terminal.${name}`]: event.target.checked })}
        />
      ))}
    </fieldset>
  )
}

interface NumberSettingProps {
  name: 'terminal.fontSize' | 'terminal.scrollback'
  label: string
  min: number
  max: number
}

/** Sent when the field is left, also with the dialog, or Enter is pressed; a value out of range stays there with its error. */
function NumberSetting({ name, label, min, max }: NumberSettingProps) {
  const { t } = useTranslation('settings')
  const current: Settings[typeof name] = useSettings(({ settings }) => settings[name])
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
      value={text}
      error={value.success ? undefined : t('range', { min, max })}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
    />
  )
}
