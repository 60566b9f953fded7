import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Settings } from '#shared/settings'

const files = import.meta.glob<Record<string, unknown>>('../../shared/i18n/*/*.json', {
  eager: true,
  import: 'default',
})

/** `shared/i18n/<language>/<namespace>.json`: the file's name is the namespace. */
function readResources(): Record<string, Record<string, Record<string, unknown>>> {
  const resources: Record<string, Record<string, Record<string, unknown>>> = {}
  for (const [path, texts] of Object.entries(files)) {
    const [language = '', file = ''] = path.split('/').slice(-2)
    resources[language] = { ...resources[language], [file.replace('.json', '')]: texts }
  }
  return resources
}

function systemLanguage(): 'en' | 'ko' {
  return navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en'
}

/** Shows the page in `language`; screen readers and hyphenation follow the document's `lang`. */
export async function applyLanguage(language: Settings['language']): Promise<void> {
  const code = language === 'system' ? systemLanguage() : language
  document.documentElement.lang = code
  await i18next.changeLanguage(code)
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: readResources(),
    lng: systemLanguage(),
    fallbackLng: 'en',
    defaultNS: 'app',
    // React escapes what it renders.
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = i18next.language
}
