import { Circle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Lab } from '#shared/labs'
import type { MenuAction, MenuEntry } from '../../../ui/Menu'
import { useActiveLab, useLabs } from '../../labs/store'
import { useLabMenu } from '../../labs/use-lab-menu'
import type { ActionProvider, PaletteAction } from '../palette-action'

/** The menus of all labs and nodes; first those of the open lab. */
export const useLabActionList: ActionProvider = (lng) => {
  const { t } = useTranslation('labs', { lng })
  const labs = useLabs((state) => state.labs)
  const open = useActiveLab()
  const menu = useLabMenu(lng)
  // Entries have no ids: their English words serve as such.
  const ids = useLabMenu('en')
  const terminalLabels = [t('openTerminal'), t('openTerminals')]

  const list = (prefix: string, context: string, shown: MenuEntry[], named: MenuEntry[]) =>
    actionsIn(shown).map(([entry, index]): PaletteAction => {
      const { label, icon = Circle, unavailable, onSelect } = entry
      const idEntry = named[index]
      const id = `${prefix}/${idEntry && idEntry !== 'separator' ? idEntry.label : index}`
      const opensTerminal = terminalLabels.includes(label)
      return { id, label, context, icon, unavailable, opensTerminal, run: onSelect }
    })

  const ofLab = (lab: Lab) => list(`lab/${lab.id}`, lab.name, menu.ofLab(lab), ids.ofLab(lab))
  const ofNodes = (lab: Lab) =>
    lab.nodes.flatMap((node) =>
      list(
        `node/${lab.id}/${node.name}`,
        `${node.name} · ${lab.name}`,
        menu.ofNode(lab, node),
        ids.ofNode(lab, node),
      ),
    )
  const ordered = open ? [open, ...labs.filter((lab) => lab !== open)] : labs
  return [...ordered.flatMap(ofLab), ...ordered.flatMap(ofNodes)]
}

const actionsIn = (entries: MenuEntry[]): [MenuAction, number][] =>
  entries.flatMap((entry, index) => (entry === 'separator' ? [] : [[entry, index]]))
