import type { Prompt } from '#shared/prompts'

export type HostKeyPrompt = Extract<Prompt, { type: 'host-key' }>
export type SecretPrompt = Extract<Prompt, { type: 'secret' }>

/**
 * What is asked now: all unknown host keys together, else the first secret. `sameUser` are the other questions for the
 * same kind of secret of the same user, which one answer can serve.
 */
export type Question =
  | { type: 'host-keys'; prompts: HostKeyPrompt[] }
  | { type: 'secret'; prompt: SecretPrompt; sameUser: SecretPrompt[] }

/** Keys come first: nobody types a password for a machine that may be the wrong one. */
export function nextQuestion(prompts: readonly Prompt[]): Question | null {
  const keys = prompts.filter((prompt) => prompt.type === 'host-key')
  if (keys.length > 0) return { type: 'host-keys', prompts: keys }
  const secrets = prompts.filter((prompt) => prompt.type === 'secret')
  const [prompt, ...others] = secrets
  if (!prompt) return null
  const sameUser = others.filter(
    ({ kind, target }) => kind === prompt.kind && target.username === prompt.target.username,
  )
  return { type: 'secret', prompt, sameUser }
}
