import i18next from 'i18next'
import { useAppActions } from './actions/app-actions'
import { useInputActions } from './actions/input-actions'
import { useLabActionList } from './actions/lab-actions'
import { useLookActions } from './actions/look-actions'
import { useSessionActionList } from './actions/session-actions'
import { useViewActions } from './actions/view-actions'
import { useWorkspaceActions } from './actions/workspace-actions'
import { type NamedAction, wordsOf } from './find-actions'
import type { ActionProvider, Language } from './palette-action'
import { searchWords } from './search-words'

/** Whatever can be done by the palette, in the order in which it is shown. A part of the program adds its hook here. */
const providers: readonly ActionProvider[] = [
  useAppActions,
  useLabActionList,
  useViewActions,
  useInputActions,
  useWorkspaceActions,
  useSessionActionList,
  useLookActions,
]

/** All actions in the page's language, with their words in the other one and others that people look for. */
export function useActions(): NamedAction[] {
  const shown: Language = i18next.language === 'ko' ? 'ko' : 'en'
  const actions = useProvided(shown)
  const others = useProvided(shown === 'ko' ? 'en' : 'ko')
  const words = new Map(others.map((action) => [action.id, wordsOf(action)]))
  return actions.map((action) => ({
    ...action,
    otherWords: [words.get(action.id) ?? '', searchWords[action.id] ?? ''].join(' '),
  }))
}

const useProvided: (language: Language) => ReturnType<ActionProvider> = (language) =>
  // biome-ignore lint/correctness/useHookAtTopLevel: the list never changes, so neither does the order of hooks
  providers.flatMap((useProvider) => useProvider(language))
