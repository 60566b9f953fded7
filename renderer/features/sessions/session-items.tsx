import { Copy, Folder, Network, Pencil, PlugZap, Server, Trash2 } from 'lucide-react'
import type { useTranslation } from 'react-i18next'
import type { Lab } from '#shared/labs'
import type { Session } from '#shared/sessions'
import { cx } from '../../ui/cx'
import type { TreeItem } from '../../ui/tree-model'
import { type SessionFolder, sessionsIn } from './folder-tree'
import styles from './SessionsTree.module.css'

export interface SessionActions {
  connect: (sessionIds: readonly string[]) => void
  connectNodes: (labId: string, nodes: readonly string[]) => void
  copy: (session: Session) => void
  edit: (session: Session) => void
  remove: (session: Session) => void
}

type Translate = ReturnType<typeof useTranslation<'sessions'>>['t']

/** The items of a folder: folders first. */
export function sessionItems(folder: SessionFolder, actions: SessionActions, t: Translate): TreeItem[] {
  return [
    ...folder.folders.map((inner) => folderItem(inner, actions, t)),
    ...folder.sessions.map((session) => sessionItem(session, actions, t)),
  ]
}

function folderItem(folder: SessionFolder, actions: SessionActions, t: Translate): TreeItem {
  return {
    id: `folder:${folder.path}`,
    name: folder.name,
    content: (
      <>
        <Folder size={14} aria-hidden className={styles.icon} />
        <span className={styles.name}>{folder.name}</span>
      </>
    ),
    children: sessionItems(folder, actions, t),
    menu: [
      {
        label: t('connectAll'),
        icon: PlugZap,
        onSelect: () => actions.connect(sessionsIn(folder).map(({ id }) => id)),
      },
    ],
  }
}

function sessionItem(session: Session, actions: SessionActions, t: Translate): TreeItem {
  const connect = () => actions.connect([session.id])
  return {
    id: session.id,
    name: session.name,
    content: (
      <>
        <Server size={14} aria-hidden className={styles.icon} />
        <span className={styles.name}>{session.name}</span>
        <span className={styles.address}>{`${session.host}:${session.port}`}</span>
      </>
    ),
    onOpen: connect,
    menu: [
      { label: t('connect'), icon: PlugZap, onSelect: connect },
      { label: t('copyAs'), icon: Copy, onSelect: () => actions.copy(session) },
      { label: t('edit'), icon: Pencil, onSelect: () => actions.edit(session) },
      'separator',
      { label: t('delete'), icon: Trash2, danger: true, onSelect: () => actions.remove(session) },
    ],
  }
}

/** Each lab as a folder that can only be used: its sessions come from the lab itself. */
export const labItems = (labs: readonly Lab[], actions: SessionActions, t: Translate): TreeItem[] =>
  labs.map((lab) => ({
    id: `lab:${lab.id}`,
    name: lab.name,
    content: (
      <>
        <Network size={14} aria-hidden className={styles.icon} />
        <span className={styles.name}>{lab.name}</span>
        <span className={styles.address}>{t('lab')}</span>
      </>
    ),
    children: lab.nodes.map((node) => nodeItem(lab, node, actions, t)),
    menu: [
      {
        label: t('connectAll'),
        icon: PlugZap,
        unavailable: lab.nodes.some(isRunning) ? undefined : t('noneRuns'),
        onSelect: () =>
          actions.connectNodes(
            lab.id,
            lab.nodes.filter(isRunning).map(({ name }) => name),
          ),
      },
    ],
  }))

type LabNode = Lab['nodes'][number]

const isRunning = ({ state }: LabNode): boolean => state === 'running'

function nodeItem(lab: Lab, node: LabNode, actions: SessionActions, t: Translate): TreeItem {
  const connect = () => actions.connectNodes(lab.id, [node.name])
  return {
    id: `node:${lab.id}/${node.name}`,
    name: node.name,
    content: (
      <>
        <Server size={14} aria-hidden className={styles.icon} />
        <span className={cx(styles.name, styles[node.role])}>{node.name}</span>
        {lab.provider !== 'vagrant' && <span className={styles.address}>{`127.0.0.1:${node.sshPort}`}</span>}
      </>
    ),
    ...(isRunning(node) && { onOpen: connect }),
    menu: [
      {
        label: t('connect'),
        icon: PlugZap,
        unavailable: isRunning(node) ? undefined : t('notRunning', { name: node.name }),
        onSelect: connect,
      },
    ],
  }
}
