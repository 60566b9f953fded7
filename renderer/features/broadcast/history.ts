/** Texts kept for the Up key; the oldest go first. */
export const maxHistory = 500

/** Walking through sent texts, as in a shell: position `texts.length` is the draft that is being written. */
export interface HistoryWalk {
  /** Oldest first. */
  texts: readonly string[]
  position: number
  draft: string
}

export const startWalk = (texts: readonly string[]): HistoryWalk => ({
  texts,
  position: texts.length,
  draft: '',
})

/** The text at the walk's position. */
export const shownText = ({ texts, position, draft }: HistoryWalk): string => texts[position] ?? draft

/** Goes to an older (-1) or newer (+1) text. What was being written is kept as the draft. Null where there is none. */
export function step(walk: HistoryWalk, direction: -1 | 1, written: string): HistoryWalk | null {
  const position = walk.position + direction
  if (position < 0 || position > walk.texts.length) return null
  const leavesDraft = walk.position === walk.texts.length
  return { ...walk, position, draft: leavesDraft ? written : walk.draft }
}

/** Adds a sent text; an empty one, or the same as the last, adds nothing. */
export function remember(texts: readonly string[], text: string): readonly string[] {
  if (text === '' || texts.at(-1) === text) return texts
  return [...texts, text].slice(-maxHistory)
}
