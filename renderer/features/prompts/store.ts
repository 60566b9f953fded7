import { create } from 'zustand'
import type { Prompt } from '#shared/prompts'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

interface PromptsState {
  /** Questions that connections wait on, oldest first. Answers never come here. */
  prompts: readonly Prompt[]
}

export const usePrompts = create<PromptsState>(() => ({ prompts: [] }))

/** Follows the host's questions until the given function is called. */
export function followPrompts(host: Host): () => void {
  const apply = (prompts: readonly Prompt[]) => usePrompts.setState({ prompts })
  return sync(host, {
    load: () => host.call('prompts.list'),
    apply,
    events: { 'prompts.changed': apply },
    failed: toastError,
  })
}
