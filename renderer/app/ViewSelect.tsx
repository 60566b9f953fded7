import { useTranslation } from 'react-i18next'
import { useLabs } from '../features/labs/store'
import { MarkIcon } from '../features/terminals/MarkIcon'
import { heaviest, type Mark, useMarks } from '../features/terminals/marks'
import { useTerminals } from '../features/terminals/store'
import { sessionsWorkspace, useWorkspace } from '../features/workspace/store'
import { BareSelect } from '../ui/Field'
import styles from './ViewSelect.module.css'

/** Chooses whose terminals are shown: a lab's, or those that belong to no lab. Says where something happened meanwhile. */
export function ViewSelect() {
  const { t } = useTranslation(['app', 'terminals'])
  const labs = useLabs((state) => state.labs)
  const active = useWorkspace((state) => state.active)
  const { setActive } = useWorkspace.getState()
  const marks = useViewMarks()
  const views = [
    ...labs.map(({ id, name }) => ({ id, name })),
    { id: sessionsWorkspace, name: t('sessionsView') },
  ].map((view) => ({ ...view, mark: view.id === active ? undefined : marks.get(view.id) }))

  const textOf = ({ name, mark }: (typeof views)[number]) =>
    mark ? t('viewWithMark', { name, mark: t(`terminals:mark.${mark}`) }) : name
  const marked = views.filter(({ mark }) => mark)
  return (
    <div className={styles.views}>
      <BareSelect label={t('view')} value={active} onChange={(event) => setActive(event.target.value)}>
        {views.map((view) => (
          <option key={view.id} value={view.id}>
            {textOf(view)}
          </option>
        ))}
      </BareSelect>
      <MarkIcon
        mark={heaviest(marked.flatMap(({ mark }) => mark ?? []))}
        label={marked.length > 0 ? marked.map(textOf).join(', ') : undefined}
      />
    </div>
  )
}

/** The mark of each view that says most. */
function useViewMarks(): Map<string, Mark> {
  const marks = useMarks((state) => state.marks)
  const terminals = useTerminals((state) => state.terminals)
  const views = new Map<string, Mark>()
  for (const { id, workspace } of terminals) {
    const before = views.get(workspace)
    const mark = heaviest([marks[id], before].filter((known) => known !== undefined))
    if (mark) views.set(workspace, mark)
  }
  return views
}
