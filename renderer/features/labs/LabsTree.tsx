import { useTranslation } from 'react-i18next'
import type { Lab, LabNode } from '#shared/labs'
import { Badge } from '../../ui/Badge'
import { cx } from '../../ui/cx'
import { StateMark } from '../../ui/StateMark'
import { Tree } from '../../ui/Tree'
import type { TreeItem } from '../../ui/tree-model'
import styles from './LabsTree.module.css'
import { countRunning, labTone, stateOfLab, toneOf, whyNot } from './lab-state'
import { useActiveLab, useLabs } from './store'
import { useLabActions } from './use-lab-actions'
import { useLabMenu } from './use-lab-menu'

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
    menu: menu.ofNode(lab, node),
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
      children: lab.nodes.map((node) => nodeItem(lab, node)),
      onSelect: () => actions.show(lab.id),
      menu: menu.ofLab(lab),
    }
  }
}
