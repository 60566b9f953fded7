import type { TreeItem } from '../../ui/tree-model'
import type { SessionFolder } from './folder-tree'
import { FolderRow, SessionRow } from './SavedRow'
import { folderMenu, type MenuNeeds, sessionMenu } from './session-menus'
import { folderRow } from './tree-ids'

/** The items of a folder: folders first. Menus are made when they are opened: thousands of sessions have one each. */
export function sessionItems(folder: SessionFolder, needs: MenuNeeds): TreeItem[] {
  const folders = folder.folders.map((inner) => ({
    id: folderRow(inner.path),
    name: inner.name,
    content: <FolderRow path={inner.path} name={inner.name} />,
    children: sessionItems(inner, needs),
    menu: () => folderMenu(needs, inner),
  }))
  const sessions = folder.sessions.map((session) => ({
    id: session.id,
    name: session.name,
    content: <SessionRow session={session} />,
    onOpen: () => needs.open.openSession(session.id),
    menu: () => sessionMenu(needs, session),
  }))
  return [...folders, ...sessions]
}
