import type { Prompt } from '#shared/prompts'

type WithoutId<P> = P extends Prompt ? Omit<P, 'id'> : never

/** A question as a connection puts it; whoever shows it gives it an id. */
export type Question = WithoutId<Prompt>
export type SecretQuestion = Extract<Question, { type: 'secret' }>

/** One value per field, none where only trust is asked for. */
export interface Answer {
  values: string[]
  /** The person wants it kept in the keychain. */
  remember: boolean
}

/** Asks a person. */
export interface Prompter {
  /**
   * Null where the question was dismissed or `signal` ended it. Questions with the same `identity` that are open at the same time are asked once.
   * Throws `resource.busy` where too many questions are open.
   */
  ask(question: Question, identity: string, signal: AbortSignal): Promise<Answer | null>
}
