import { create } from 'zustand'
import { type Danger, findDangers } from '#shared/guard'

interface Question {
  dangers: readonly Danger[]
  targetCount: number
  answer: (allowed: boolean) => void
}

interface GuardState {
  /** Asked one after the other; the first is on the screen. */
  questions: readonly Question[]
}

export const useGuard = create<GuardState>(() => ({ questions: [] }))

/** Commands that are not asked about again as long as this page lives. */
const remembered = new Set<string>()

/** Of a text that is too long only the beginning is known. */
export const canBeRemembered = ({ reason }: Danger): boolean => reason !== 'tooLong'

/**
 * Whether `text` may run on `targetCount` terminals or nodes. Asks where it would break a lab for all of them at once; one
 * target is never asked about. Everything that sends the same command to several targets calls this before.
 */
export function confirmGuarded(text: string, targetCount: number): Promise<boolean> {
  if (targetCount < 2) return Promise.resolve(true)
  const dangers = findDangers(text).filter(
    (danger) => !canBeRemembered(danger) || !remembered.has(danger.command),
  )
  if (dangers.length === 0) return Promise.resolve(true)
  return new Promise((resolve) => {
    const question = { dangers, targetCount, answer: resolve }
    useGuard.setState(({ questions }) => ({ questions: [...questions, question] }))
  })
}

/** Ends the question on the screen. `remember`: its commands are allowed from now on. */
export function answerQuestion(question: Question, allowed: boolean, remember: boolean): void {
  if (allowed && remember) for (const { command } of question.dangers) remembered.add(command)
  useGuard.setState(({ questions }) => ({ questions: questions.filter((each) => each !== question) }))
  question.answer(allowed)
}
