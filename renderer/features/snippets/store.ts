import { create } from 'zustand'

/** Whether the list of snippets is open. */
export const useSnippetsOpen = create<{ open: boolean }>(() => ({ open: false }))

export const showSnippets = (): void => useSnippetsOpen.setState({ open: true })
