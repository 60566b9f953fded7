import { Languages, MonitorCog, Palette, SquareTerminal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { settingsSchema } from '#shared/settings'
import { useSettings } from '../../settings/store'
import { useUpdateSettings } from '../../settings/use-update-settings'
import type { ActionProvider, PaletteAction } from '../palette-action'

const { theme: themes, language: languages, 'terminal.theme': terminalThemes } = settingsSchema.shape
const ownNames = { en: 'English', ko: '한국어' }

/** Settings that are worth a quick way. */
export const useLookActions: ActionProvider = (lng) => {
  const { t } = useTranslation(['palette', 'settings'], { lng })
  const settings = useSettings((state) => state.settings)
  const update = useUpdateSettings()
  const screenReaderMode = settings['terminal.screenReaderMode']

  const choice = (
    isChosen: boolean,
    rest: Omit<PaletteAction, 'context' | 'unavailable'>,
  ): PaletteAction => ({
    ...rest,
    context: t('settings:title'),
    unavailable: isChosen ? t('isChosen') : undefined,
  })
  return [
    ...themes.options.map((theme) =>
      choice(theme === settings.theme, {
        id: `theme/${theme}`,
        label: t('theme', { name: t(`settings:themes.${theme}`) }),
        icon: MonitorCog,
        run: () => update({ theme }),
      }),
    ),
    ...terminalThemes.options.map((theme) =>
      choice(theme === settings['terminal.theme'], {
        id: `terminal-theme/${theme}`,
        label: t('terminalTheme', { name: t(`settings:terminalThemes.${theme}`) }),
        icon: Palette,
        run: () => update({ 'terminal.theme': theme }),
      }),
    ),
    ...languages.options.map((language) =>
      choice(language === settings.language, {
        id: `language/${language}`,
        label: t('language', {
          name: language === 'system' ? t('settings:systemLanguage') : ownNames[language],
        }),
        icon: Languages,
        run: () => update({ language }),
      }),
    ),
    {
      id: 'screen-reader-mode',
      label: t(screenReaderMode ? 'screenReaderOff' : 'screenReaderOn'),
      context: t('settings:title'),
      icon: SquareTerminal,
      run: () => update({ 'terminal.screenReaderMode': !screenReaderMode }),
    },
  ]
}
