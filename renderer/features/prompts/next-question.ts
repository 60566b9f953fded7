import type { Prompt } from '#shared/prompts'

export type HostKeyPrompt = Extract<Prompt, { type: 'host-key' }>
export type SecretPrompt = Extract<Prompt, { type: 'secret' }>

/**
 * What is asked now: all unknown host keys together, else the first secret. `alike` are the questions that the host
 * answers along with it when the user wants that.
 */
export type Question =
  | { type: 'host-keys'; prompts: HostKeyPrompt[] }
  | { type: 'secret'; prompt: SecretPrompt; alike: SecretPrompt[] }

/** Keys come first: nobody types a password for a machine that may be the wrong one. */
export function nextQuestion(prompts: readonly Prompt[]): Question | null {
  const keys = prompts.filter((prompt) => prompt.type === 'host-key')
  if (keys.length > 0) return { type: 'host-keys', prompts: keys }
  const [prompt, ...others] = prompts.filter((other) => other.type === 'secret')
  return prompt ? { type: 'secret', prompt, alike: others.filter((other) => isAlike(prompt, other)) } : null
}

/** The host's rule: the same fields for the same user name. */
function isAlike(prompt: SecretPrompt, other: SecretPrompt): boolean {
  const labels = ({ fields }: SecretPrompt) => fields.map(({ label }) => label).join('\n')
  return (
    other.kind === prompt.kind &&
    other.target.username === prompt.target.username &&
    labels(other) === labels(prompt)
  )
}
