import { CircleAlert, Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { BrokenLab, Lab, LabNode } from '#shared/labs'
import { openDialog } from '../../store/shell'
import { Badge } from '../../ui/Badge'
import { cx } from '../../ui/cx'
import { StateMark } from '../../ui/StateMark'
import { Tree } from '../../ui/Tree'
import type { TreeItem } from '../../ui/tree-model'
import styles from './LabsTree.module.css'
import { countRunning, labTone, stateOfLab, toneOf, whyNot } from './lab-state'
import { lastPart } from './last-part'
import { useActiveLab, useLabs } from './store'
import { useCopyPath } from './use-copy-path'
import { useLabActions } from './use-lab-actions'
import { useLabMenu } from './use-lab-menu'

/** The labs and their nodes, with states, and what cannot be used as a lab. */
export function LabsTree() {
  const { t } = useTranslation('labs')
  const { labs, broken } = useLabs()
  const active = useActiveLab()
  const toItem = useLabItem()
  const toBrokenItem = useBrokenItem()
  const items = [
    ...labs.map((lab) => {
      const itsFile = broken.filter(({ path }) => path === lab.path)
      return toItem(
        lab,
        itsFile.map((each) => toBrokenItem(each, 'lab.yaml')),
      )
    }),
    ...broken
      .filter(({ path }) => labs.every((lab) => lab.path !== path))
      .map((each) => toBrokenItem(each, lastPart(each.path))),
  ]
  return (
    <>
      <Tree label={t('tree')} items={items} selected={active?.id} />
      {items.length === 0 && <p className={styles.empty}>{t('noLabs')}</p>}
    </>
  )
}

/** What cannot be used: its row opens what is wrong with it. */
function useBrokenItem(): (broken: BrokenLab, name: string) => TreeItem {
  const { t } = useTranslation('labs')
  const copyPath = useCopyPath()
  return ({ path }, name) => {
    const show = () => openDialog({ type: 'broken-lab', path })
    return {
      id: path,
      name: `${name} ${t('broken.state')}`,
      content: (
        <>
          <StateMark tone="problem" />
          <span className={cx(styles.name, styles.lab)} title={path}>
            {name}
          </span>
          <span className={styles.problem}>{t('broken.state')}</span>
        </>
      ),
      onSelect: show,
      onOpen: show,
      menu: () => [
        { label: t('broken.show'), icon: CircleAlert, onSelect: show },
        { label: t('broken.copyPath'), icon: Copy, onSelect: () => copyPath(path) },
      ],
    }
  }
}

function useLabItem(): (lab: Lab, before: readonly TreeItem[]) => TreeItem {
  const { t } = useTranslation('labs')
  const actions = useLabActions()
  const menu = useLabMenu()

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
    menu: () => menu.ofNode(lab, node),
  })

  return (lab, before) => {
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
          {lab.provider === 'vagrant' && (
            <span className={styles.badge} title={lab.path}>
              <Badge>Vagrantfile</Badge>
            </span>
          )}
          <span className={styles.state} title={word}>
            {counts.running}/{counts.total}
          </span>
        </>
      ),
      children: [...before, ...lab.nodes.map((node) => nodeItem(lab, node))],
      onSelect: () => actions.show(lab.id),
      menu: () => menu.ofLab(lab),
    }
  }
}
