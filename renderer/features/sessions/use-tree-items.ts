import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Lab } from '#shared/labs'
import type { TreeItem } from '../../ui/tree-model'
import { useLabs } from '../labs/store'
import { folderTree, searchTree } from './folder-tree'
import { labItems } from './lab-items'
import { sessionItems } from './session-items'
import type { MenuNeeds } from './session-menus'
import { useSessions } from './store'

/** The rows of the tree: each lab with its nodes, then what is saved; of both only what fits the search. */
export function useTreeItems(query: string, needs: MenuNeeds): TreeItem[] {
  const { t: tLabs } = useTranslation('labs')
  const { t: tFiles } = useTranslation('files')
  const labs = useLabs((state) => state.labs)
  const folders = useSessions((state) => state.folders)
  const sessions = useSessions((state) => state.sessions)
  const list = useMemo(() => ({ folders, sessions }), [folders, sessions])
  const found = useMemo(() => (query.trim() === '' ? list : searchTree(list, query)), [list, query])
  return useMemo(
    () => [
      ...labItems(searchLabs(labs, query), { ...needs, tLabs, tFiles }),
      ...sessionItems(folderTree(found), needs),
    ],
    [labs, query, found, needs, tLabs, tFiles],
  )
}

/** Labs and nodes that have each of the words in their names. */
function searchLabs(labs: readonly Lab[], query: string): Lab[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return labs.flatMap((lab) => {
    const nodes = lab.nodes.filter(({ name }) => {
      const path = `${lab.name}/${name}`.toLowerCase()
      return words.every((word) => path.includes(word))
    })
    return nodes.length > 0 || words.length === 0 ? [{ ...lab, nodes }] : []
  })
}
