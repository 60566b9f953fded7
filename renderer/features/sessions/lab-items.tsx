import { Copy, FolderOpen, Network, PlugZap } from 'lucide-react'
import type { useTranslation } from 'react-i18next'
import type { Lab, LabNode } from '#shared/labs'
import { cx } from '../../ui/cx'
import type { MenuEntry } from '../../ui/Menu'
import { StateMark } from '../../ui/StateMark'
import type { TreeItem } from '../../ui/tree-model'
import { openFiles } from '../files/open-files'
import { countRunning, stateOfLab, toneOf } from '../labs/lab-state'
import styles from './SessionsTree.module.css'
import type { MenuNeeds } from './session-menus'
import { labRow, nodeRow } from './tree-ids'
import { addSession } from './tree-state'

interface LabItemNeeds extends MenuNeeds {
  /** The words for states are those of the labs, and why there are no files those of the files. */
  tLabs: ReturnType<typeof useTranslation<'labs'>>['t']
  tFiles: ReturnType<typeof useTranslation<'files'>>['t']
}

const isRunning = ({ state }: LabNode): boolean => state === 'running'

/** Each lab as a folder that can only be used: its sessions come from the lab itself. */
export const labItems = (labs: readonly Lab[], needs: LabItemNeeds): TreeItem[] =>
  labs.map((lab) => {
    const { t, tLabs, open } = needs
    const state = stateOfLab(lab.nodes)
    const counts = { running: countRunning(lab.nodes), total: lab.nodes.length }
    const word = state === 'partial' ? tLabs('partial', counts) : tLabs(`state.${state}`)
    const running = lab.nodes.filter(isRunning).map(({ name }) => name)
    return {
      id: labRow(lab.id),
      name: `${lab.name} ${t('lab')}, ${word}`,
      content: (
        <>
          <Network size={14} aria-hidden className={styles.icon} />
          <span className={styles.name}>{lab.name}</span>
          <span className={styles.address} title={word}>
            {`${t('lab')} ${counts.running}/${counts.total}`}
          </span>
        </>
      ),
      children: lab.nodes.map((node) => nodeItem(lab, node, needs)),
      menu: () => [
        {
          label: t('connectAll'),
          icon: PlugZap,
          unavailable: running.length > 0 ? undefined : t('noneRuns'),
          onSelect: () => open.openNodes(lab.id, running),
        },
      ],
    }
  })

function nodeItem(lab: Lab, node: LabNode, needs: LabItemNeeds): TreeItem {
  const { tLabs, open } = needs
  const state = tLabs(`state.${node.state}`)
  return {
    id: nodeRow(lab.id, node.name),
    name: `${node.name} ${state}`,
    content: (
      <>
        <StateMark tone={toneOf(node.state)} />
        <span className={cx(styles.name, styles[node.role])}>{node.name}</span>
        <span className={styles.address}>
          {isRunning(node) && node.sshPort > 0 ? `127.0.0.1:${node.sshPort}` : state}
        </span>
      </>
    ),
    ...(isRunning(node) && { onOpen: () => open.openNodes(lab.id, [node.name]) }),
    menu: () => nodeMenu(lab, node, needs),
  }
}

function nodeMenu(lab: Lab, node: LabNode, { t, tFiles, open }: LabItemNeeds): MenuEntry[] {
  return [
    {
      label: t('connect'),
      icon: PlugZap,
      unavailable: isRunning(node) ? undefined : t('notRunning', { name: node.name }),
      onSelect: () => open.openNodes(lab.id, [node.name]),
    },
    {
      label: t('files'),
      icon: FolderOpen,
      unavailable: lab.simulated
        ? tFiles('simulated')
        : isRunning(node)
          ? undefined
          : t('notRunning', { name: node.name }),
      onSelect: () => openFiles({ type: 'node', labId: lab.id, node: node.name }, node.name, node.role),
    },
    {
      label: t('copyAs'),
      icon: Copy,
      unavailable: node.sshPort > 0 ? undefined : whyNoPort(node, t),
      onSelect: () =>
        addSession({
          name: node.name,
          folder: lab.name,
          host: '127.0.0.1',
          port: node.sshPort,
          username: nodeUser,
        }),
    },
  ]
}

/** Only a machine of an opened lab has none: while it is off, and where its provider gives it an address of its own. */
const whyNoPort = (node: LabNode, t: LabItemNeeds['t']): string =>
  isRunning(node) ? t('noPort', { name: node.name }) : t('notRunning', { name: node.name })

/** The account that Vagrant makes in every box; simulated nodes have it too. */
const nodeUser = 'vagrant'
