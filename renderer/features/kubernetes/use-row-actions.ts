import { FileCode, Radio, Scaling, ScrollText, SquareTerminal, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ResourceKind, ResourceRow } from '#shared/kubernetes'
import type { MenuAction } from '../../ui/Menu'
import { shellContainers } from './rows'
import { showWorkloads } from './store'
import { usePodTerminals } from './use-pod-terminals'

/** What a dialog asks for before it is done. */
export type Asked =
  | { type: 'delete'; kind: ResourceKind; rows: readonly ResourceRow[] }
  | { type: 'scale'; kind: ResourceKind; row: ResourceRow }
  | { type: 'shell'; row: ResourceRow }
  | { type: 'kubeconfig' }

/** What can be done with the chosen rows, as entries of a menu and as buttons. */
export function useRowActions(
  labId: string,
  kind: ResourceKind,
  rows: readonly ResourceRow[],
  ask: (asked: Asked) => void,
): MenuAction[] {
  const { t } = useTranslation('kubernetes')
  const { openShells, broadcastTo } = usePodTerminals(labId)
  const [only] = rows
  const single = rows.length === 1 && only ? only : null
  const none = rows.length === 0 ? t('chooseRow') : undefined
  const notOne = single ? undefined : t('chooseOne')

  const forPods: MenuAction[] = [
    {
      label: t('actions.logs'),
      icon: ScrollText,
      unavailable: notOne,
      onSelect: () => single && showWorkloads(labId, { type: 'log', row: single }),
    },
    {
      label: t('actions.shell'),
      icon: SquareTerminal,
      unavailable: none,
      onSelect: () =>
        single && shellContainers(single).length > 1 ? ask({ type: 'shell', row: single }) : openShells(rows),
    },
    {
      label: t('actions.broadcast'),
      icon: Radio,
      unavailable: none,
      onSelect: () => broadcastTo(rows),
    },
  ]
  const scale: MenuAction = {
    label: t('actions.scale'),
    icon: Scaling,
    unavailable: notOne,
    onSelect: () => single && ask({ type: 'scale', kind, row: single }),
  }
  return [
    ...(kind === 'pods' ? forPods : []),
    ...(kind === 'deployments' || kind === 'replicasets' ? [scale] : []),
    {
      label: t('actions.yaml'),
      icon: FileCode,
      unavailable: notOne,
      onSelect: () => single && showWorkloads(labId, { type: 'yaml', kind, row: single }),
    },
    {
      label: t('actions.delete'),
      icon: Trash2,
      danger: true,
      unavailable: none,
      onSelect: () => ask({ type: 'delete', kind, rows }),
    },
  ]
}
