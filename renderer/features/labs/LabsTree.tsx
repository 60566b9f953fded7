import { FolderOpen, Play, Power, SquareTerminal, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Lab, LabNode } from '#shared/labs'
import { Badge } from '../../ui/Badge'
import { cx } from '../../ui/cx'
import type { MenuEntry } from '../../ui/Menu'
import { StateMark } from '../../ui/StateMark'
import { Tree } from '../../ui/Tree'
import type { TreeItem } from '../../ui/tree-model'
import { openFiles } from '../files/open-files'
import styles from './LabsTree.module.css'
import { countRunning, labTone, stateOfLab, toneOf, whyNot } from './lab-state'
import { useActiveLab, useLabs } from './store'
import { type LabActions, useLabActions } from './use-lab-actions'

/** The labs and their nodes, with states. */
export function LabsTree() {
  const { t } = useTranslation('labs')
  const labs = useLabs((state) => state.labs)
  const active = useActiveLab()
  const toItem = useLabItem()
  return (
    <>
      <Tree label={t('tree')} items={labs.map(toItem)} selected={active?.id} />
      {labs.length === 0 && <p className={styles.empty}>{t('noLabs')}</p>}
    </>
  )
}

function useLabItem(): (lab: Lab) => TreeItem {
  const { t } = useTranslation('labs')
  const actions = useLabActions()
  const menuOf = useMenu(actions)

  const nodeItem = (lab: Lab, node: LabNode): TreeItem => ({
    id: `${lab.id}/${node.name}`,
    name: `${node.name} ${t(`state.${node.state}`)}`,
    content: (
      <>
        <StateMark tone={toneOf(node.state)} />
        <span className={cx(styles.name, styles[node.role])}>{node.name}</span>
        <span className={styles.state}>{t(`state.${node.state}`)}</span>
      </>
    ),
    onSelect: () => actions.show(lab.id),
    onOpen: () => {
      if (whyNot('open', lab, [node]) === null) actions.openTerminals(lab.id, [node.name])
    },
    menu: () => menuOf(lab, [node]),
  })

  return (lab) => {
    const state = stateOfLab(lab.nodes)
    const counts = { running: countRunning(lab.nodes), total: lab.nodes.length }
    const word = state === 'partial' ? t('partial', counts) : t(`state.${state}`)
    return {
      id: lab.id,
      name: `${lab.name} ${word}${lab.simulated ? `, ${t('simulated')}` : ''}`,
      content: (
        <>
          <StateMark tone={labTone(state)} />
          <span className={cx(styles.name, styles.lab)}>{lab.name}</span>
          {lab.simulated && (
            <span className={styles.badge} title={t('simulated')}>
              <Badge tone="simulated">{t('simulated')}</Badge>
            </span>
          )}
          <span className={styles.state} title={word}>
            {counts.running}/{counts.total}
          </span>
        </>
      ),
      children: lab.nodes.map((node) => nodeItem(lab, node)),
      onSelect: () => actions.show(lab.id),
      menu: () => menuOf(lab),
    }
  }
}

/** The same four actions for a lab and for one of its nodes. */
function useMenu(actions: LabActions): (lab: Lab, nodes?: LabNode[]) => MenuEntry[] {
  const { t } = useTranslation('labs')
  return (lab, nodes) => {
    const chosen = nodes?.map((node) => node.name)
    const running = (nodes ?? lab.nodes).filter((node) => node.state === 'running').map((node) => node.name)
    const unavailable = (action: Parameters<typeof whyNot>[0]) => {
      const reason = whyNot(action, lab, nodes)
      return reason === null ? undefined : t(`reason.${reason}`)
    }
    return [
      {
        label: t(nodes ? 'openTerminal' : 'openTerminals'),
        icon: SquareTerminal,
        onSelect: () => actions.openTerminals(lab.id, running),
        unavailable: unavailable('open'),
      },
      ...(nodes ?? []).slice(0, 1).map((node) => ({
        label: t('files'),
        icon: FolderOpen,
        onSelect: () => openFiles({ type: 'node', labId: lab.id, node: node.name }, node.name, node.role),
        unavailable: unavailable('open'),
      })),
      'separator',
      {
        label: t('up'),
        icon: Play,
        onSelect: () => actions.up(lab.id, chosen),
        unavailable: unavailable('up'),
      },
      {
        label: t('halt'),
        icon: Power,
        onSelect: () => actions.halt(lab.id, chosen),
        unavailable: unavailable('halt'),
      },
      'separator',
      {
        label: t(nodes ? 'destroyNode' : 'destroyLab'),
        icon: Trash2,
        danger: true,
        onSelect: () => actions.askDestroy(lab.id, chosen),
        unavailable: unavailable('destroy'),
      },
    ]
  }
}
