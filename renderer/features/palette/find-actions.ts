import { disassemble } from 'es-hangul'
import { go } from 'fuzzysort'
import type { PaletteAction } from './palette-action'

/** More than anybody reads; what is looked for is found by typing on. */
export const maxFound = 100

/** An action with more words that it is found by: those of the other language, and of other programs. */
export interface NamedAction extends PaletteAction {
  otherWords: string
}

/** Of two that fit as well, the one that was used, and the one that can be done. */
const weights = { used: 1.15, unavailable: 0.85 }

/** Without a text all actions, those used last first; otherwise those that fit, the best first. `recent` has ids, newest first. */
export function findActions(
  actions: readonly NamedAction[],
  text: string,
  recent: readonly string[],
): readonly NamedAction[] {
  if (text.trim() === '') return recentFirst(actions, recent).slice(0, maxFound)
  const found = go(letters(text), actions, {
    keys: [(action) => letters(wordsOf(action)), (action) => letters(action.otherWords)],
    limit: maxFound,
    scoreFn: ({ score, obj }) =>
      score *
      (recent.includes(obj.id) ? weights.used : 1) *
      (obj.unavailable === undefined ? 1 : weights.unavailable),
  })
  // The library leaves the order of equals open.
  const order = new Map(actions.map((action, index) => [action, index]))
  const indexOf = (action: NamedAction) => order.get(action) ?? 0
  return found.toSorted((a, b) => b.score - a.score || indexOf(a.obj) - indexOf(b.obj)).map(({ obj }) => obj)
}

export const wordsOf = ({ label, context = '' }: PaletteAction): string => `${label} ${context}`

/** Words that were taken apart, since each letter that is typed asks for all of them again; emptied where there are this many. */
const known = new Map<string, string>()
const maxKnown = 20_000

/** Hangul taken apart: `설ㅈ`, on the way to `설정`, is the beginning of it then, and so are first consonants found. */
function letters(text: string): string {
  const before = known.get(text)
  if (before !== undefined) return before
  if (known.size >= maxKnown) known.clear()
  const apart = disassemble(text.normalize('NFC')).toLowerCase()
  known.set(text, apart)
  return apart
}

function recentFirst(actions: readonly NamedAction[], recent: readonly string[]): readonly NamedAction[] {
  const byId = new Map(actions.map((action) => [action.id, action]))
  const used = recent.flatMap((id) => byId.get(id) ?? [])
  const isUsed = new Set(used)
  return [...used, ...actions.filter((action) => !isUsed.has(action))]
}
