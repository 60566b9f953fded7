import { app } from 'electron'
import type { Settings } from '#shared/settings'
import en from '../../../shared/i18n/en/menu.json'
import ko from '../../../shared/i18n/ko/menu.json'

/** What the desktop host itself says: its menu, and its questions. */
export type Texts = typeof en

export function textsOf(language: Settings['language']): Texts {
  const chosen = language === 'system' ? (app.getPreferredSystemLanguages()[0] ?? 'en') : language
  return chosen.startsWith('ko') ? ko : en
}
