import { useCallback, useEffect, useState } from 'react'
import type { SnippetList } from '#shared/snippets'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'

/** The user's snippets and those of a lab, as they are on the disk now; empty until the first answer. */
export function useSnippets(labId: string | null, wanted: boolean): readonly SnippetList[] {
  const host = useHost()
  const [lists, setLists] = useState<readonly SnippetList[]>([])
  const load = useCallback(
    () => host.call('snippets.list', { labId }).then(setLists, toastError),
    [host, labId],
  )
  useEffect(() => {
    if (!wanted) return
    void load()
    return host.on('snippets.changed', () => void load())
  }, [host, load, wanted])
  return lists
}
