import { useTranslation } from 'react-i18next'
import type { Snippet, SnippetPlace } from '#shared/snippets'
import { useHost } from '../../host'
import { toast, toastError } from '../../ui/toast'

/** A new deletion takes the place of the one before. */
const undoToast = 'snippets.removed'
const undoMs = 10_000

/** Deletes a snippet, and offers to take that back. */
export function useRemoveSnippet(): (place: SnippetPlace, snippet: Snippet) => void {
  const host = useHost()
  const { t } = useTranslation('snippets')
  return (place, snippet) => {
    const restore = () => host.call('snippets.restore', { place, snippet }).catch(toastError)
    host.call('snippets.remove', { place, id: snippet.id }).then(
      () =>
        toast(t('deleted', { name: snippet.name }), {
          id: undoToast,
          duration: undoMs,
          action: { label: t('undo'), onClick: () => void restore() },
        }),
      toastError,
    )
  }
}
