import type { Prompt } from '#shared/prompts'

/** What a connection asks, where nobody is there to answer. */
export function questionText({ target, type }: Pick<Prompt, 'target' | 'type'>): string {
  const what = type === 'secret' ? 'for a password' : 'whether to trust its host key'
  return `${target.name} asks ${what}, which only the window can answer.\n`
}
