import { Plus, SquareTerminal } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session, SessionDraft } from '#shared/sessions'
import { useHost } from '../../host'
import { IconButton } from '../../ui/Button'
import { Tree } from '../../ui/Tree'
import type { TreeItem } from '../../ui/tree-model'
import { useLabs } from '../labs/store'
import { DeleteSession } from './DeleteSession'
import { copyName, folderTree } from './folder-tree'
import { SessionDialog } from './SessionDialog'
import styles from './SessionsTree.module.css'
import { labItems, sessionItems } from './session-items'
import { followSessions, useSessions } from './store'
import { useOpenTerminals } from './use-open-terminals'

/** What the dialog edits: a session that exists, or a new one that starts with these values. */
interface Editing {
  id?: string
  draft: SessionDraft
}

const newSession: SessionDraft = {
  name: '',
  folder: '',
  host: '',
  port: 22,
  username: '',
  auth: { method: 'password' },
  jumpSessionId: null,
  forwards: [],
  notes: '',
}

const draftOf = ({ id: _, ...draft }: Session): SessionDraft => draft

/** Saved sessions in their folders, and each lab's nodes as a folder that takes care of itself. */
export function SessionsTree() {
  const host = useHost()
  const { t } = useTranslation('sessions')
  const sessions = useSessions((state) => state.sessions)
  const labs = useLabs((state) => state.labs)
  const open = useOpenTerminals()
  const [editing, setEditing] = useState<Editing | null>(null)
  const [deleting, setDeleting] = useState<Session | null>(null)
  useEffect(() => followSessions(host), [host])

  const items = useMemo<TreeItem[]>(() => {
    const actions = {
      connect: open.openSessions,
      connectNodes: open.openNodes,
      copy: (session: Session) =>
        setEditing({ draft: { ...draftOf(session), name: copyName(session, sessions) } }),
      edit: (session: Session) => setEditing({ id: session.id, draft: draftOf(session) }),
      remove: setDeleting,
    }
    return [...labItems(labs, actions, t), ...sessionItems(folderTree(sessions), actions, t)]
  }, [sessions, labs, open, t])

  return (
    <section className={styles.sessions}>
      <header className={styles.header}>
        <h2 className={styles.title}>{t('title')}</h2>
        <IconButton icon={SquareTerminal} label={t('local')} onClick={open.openLocal} />
        <IconButton icon={Plus} label={t('add')} onClick={() => setEditing({ draft: newSession })} />
      </header>
      <Tree label={t('title')} items={items} />
      {items.length === 0 && <p className={styles.empty}>{t('empty')}</p>}
      {editing && <SessionDialog {...editing} onClose={() => setEditing(null)} />}
      {deleting && <DeleteSession session={deleting} onClose={() => setDeleting(null)} />}
    </section>
  )
}
