/** Whether the pattern holds `*` or `?`. */
export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern)

/**
 * Whether all of `text` fits the pattern: `*` is any run of characters, `?` any one. Takes steps in proportion to both lengths
 * multiplied at worst, which a regular expression with many `.*` does not promise.
 */
export function matchesWildcard(text: string, pattern: string): boolean {
  let at = 0
  let inPattern = 0
  /** Where the last `*` was, and up to where it reaches. */
  let star = -1
  let reach = 0
  while (at < text.length) {
    const wanted = pattern[inPattern]
    if (wanted === '*') {
      star = inPattern++
      reach = at
    } else if (wanted === '?' || wanted === text[at]) {
      inPattern++
      at++
    } else if (star >= 0) {
      inPattern = star + 1
      at = ++reach
    } else return false
  }
  while (pattern[inPattern] === '*') inPattern++
  return inPattern === pattern.length
}

/** One pattern at least fits, and none of those with `!` before them: OpenSSH's rule for lists of patterns. */
export function matchesList(text: string, patterns: readonly string[]): boolean {
  let matched = false
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesWildcard(text, pattern.slice(1))) return false
    } else matched ||= matchesWildcard(text, pattern)
  }
  return matched
}
