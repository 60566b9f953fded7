import { useEffect } from 'react'
import { useHost } from '../../host'
import { HostKeysDialog } from './HostKeysDialog'
import { nextQuestion } from './next-question'
import { SecretDialog } from './SecretDialog'
import { followPrompts, usePrompts } from './store'

/** The questions that connections wait on, one dialog at a time. */
export function Prompts() {
  const host = useHost()
  useEffect(() => followPrompts(host), [host])
  const prompts = usePrompts((state) => state.prompts)
  const next = nextQuestion(prompts)
  if (!next) return null
  if (next.type === 'host-keys') return <HostKeysDialog prompts={next.prompts} />
  // A question of its own has fields of its own: nothing typed for one goes to the next.
  return <SecretDialog key={next.prompt.id} prompt={next.prompt} alike={next.alike} />
}
