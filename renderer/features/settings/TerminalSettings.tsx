import { useTranslation } from 'react-i18next'
import { fontSizes, lineHeights, settingsSchema } from '#shared/settings'
import { CheckboxField, SelectField } from '../../ui/Field'
import { FontField } from './FontField'
import { NumberSetting } from './NumberSetting'
import styles from './SettingsDialog.module.css'
import { useSettings } from './store'
import { TerminalPreview } from './TerminalPreview'
import { useUpdateSettings } from './use-update-settings'

const switches = ['screenReaderMode', 'copyOnSelect', 'rightClickPastes'] as const
const { 'terminal.theme': themeSchema } = settingsSchema.shape

/** How terminals look and behave. */
export function TerminalSettings() {
  const { t } = useTranslation('settings')
  const settings = useSettings((state) => state.settings)
  const update = useUpdateSettings()
  return (
    <fieldset className={styles.group}>
      <legend>{t('terminal')}</legend>
      <TerminalPreview />
      <div className={styles.pair}>
        <SelectField
          label={t('terminalTheme')}
          value={settings['terminal.theme']}
          onChange={(event) => update({ 'terminal.theme': themeSchema.parse(event.target.value) })}
        >
          {themeSchema.options.map((theme) => (
            <option key={theme} value={theme}>
              {t(`terminalThemes.${theme}`)}
            </option>
          ))}
        </SelectField>
        <FontField />
        <NumberSetting name="terminal.fontSize" label={t('fontSize')} {...fontSizes} />
        <NumberSetting name="terminal.lineHeight" label={t('lineHeight')} {...lineHeights} step={0.05} />
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
