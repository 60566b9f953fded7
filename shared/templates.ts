import { z } from 'zod'
import { LabError } from './errors'

/** The words that stand for something of each target; whatever else is between double braces is left as it is. */
export const placeholderWords = ['name', 'ip', 'role', 'index'] as const
export type PlaceholderWord = (typeof placeholderWords)[number]

/** What the words stand for at one target; it may lack some. */
export const templateValuesSchema = z.partialRecord(z.enum(placeholderWords), z.string().max(253))
export type TemplateValues = z.infer<typeof templateValuesSchema>

/** `{{name}}`; with a backslash before it the same text for its own sake. Without blanks, so Go's `{{ .name }}` is none. */
const placeholder = new RegExp(`\\\\?\\{\\{(${placeholderWords.join('|')})\\}\\}`, 'g')

/**
 * What no shell reads anything into, within quotes and without: letters of any script, digits, `.`, `_`, `:` and `-`, the last not at
 * the beginning, where it would be an option.
 */
const harmless = /^[\p{L}\p{N}_:][\p{L}\p{N}\p{M}._:-]*$/u

/** Whether the text is different for each target, or has a placeholder for its own sake. */
export const hasPlaceholders = (text: string): boolean => text.search(placeholder) >= 0

/**
 * The text for one target. A value is put in as it is and never quoted, since it may stand within quotes already. Throws
 * `input.invalid` where the target has no such value (`templates.noValue`), or one that a shell could read as more than a
 * word (`templates.unsafeValue`).
 */
export function expandTemplate(text: string, values: TemplateValues): string {
  return text.replace(placeholder, (found, word: PlaceholderWord) => {
    if (found.startsWith('\\')) return found.slice(1)
    const value = values[word]
    if (value === undefined || value === '')
      throw new LabError('input.invalid', 'templates.noValue', { params: { word } })
    if (!harmless.test(value))
      throw new LabError('input.invalid', 'templates.unsafeValue', { params: { word, value } })
    return value
  })
}
