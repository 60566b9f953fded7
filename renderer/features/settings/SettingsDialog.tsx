import { useTranslation } from 'react-i18next'
import { settingsSchema } from '#shared/settings'
import { closeDialog } from '../../store/shell'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { SelectField } from '../../ui/Field'
import { UpdatesGroup } from '../updates/UpdatesGroup'
import { SavedSecrets } from './SavedSecrets'
import styles from './SettingsDialog.module.css'
import { useSettings } from './store'
import { TerminalSettings } from './TerminalSettings'
import { useUpdateSettings } from './use-update-settings'

/** Every change counts at once. With `updates` it begins at what can be done about a newer version. */
export function SettingsDialog({ updates }: { updates?: true | undefined }) {
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
        <TerminalSettings />
        <SavedSecrets />
        <UpdatesGroup isWanted={updates} />
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
