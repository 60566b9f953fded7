import type { NodeRow } from '#shared/cluster'
import type { StateTone } from '../../ui/StateMark'
import { formatAge } from './age'

/** The columns of `kubectl get nodes -o wide`, which are the same in every language. */
export const columns = [
  'NAME',
  'STATUS',
  'ROLES',
  'AGE',
  'VERSION',
  'INTERNAL-IP',
  'EXTERNAL-IP',
  'OS-IMAGE',
  'KERNEL-VERSION',
  'CONTAINER-RUNTIME',
] as const

export type Column = (typeof columns)[number]

/** `Ready`, `NotReady` or either with `,SchedulingDisabled`; kubectl calls an unknown state NotReady too. */
export const statusText = ({ ready, unschedulable }: NodeRow): string =>
  `${ready === 'True' ? 'Ready' : 'NotReady'}${unschedulable ? ',SchedulingDisabled' : ''}`

export function statusTone({ ready, unschedulable }: NodeRow): StateTone {
  if (ready !== 'True') return 'problem'
  return unschedulable ? 'starting' : 'running'
}

/** Only `Ready` is good when it is true; what nobody knows, as of a node that is silent, is good in no case. */
export const conditionTone = ({ type, status }: { type: string; status: string }): StateTone =>
  status === (type === 'Ready' ? 'True' : 'False') ? 'running' : 'problem'

const orNone = (text: string): string => text || '<none>'

/** What stands in each column of a row; `now` in ms since 1970. */
export const cells: Record<Column, (row: NodeRow, now: number) => string> = {
  NAME: (row) => row.name,
  STATUS: statusText,
  ROLES: (row) => orNone([...row.roles].sort().join(',')),
  AGE: (row, now) => formatAge((now - Date.parse(row.createdAt)) / 1000),
  VERSION: (row) => row.version,
  'INTERNAL-IP': (row) => orNone(row.internalIp),
  'EXTERNAL-IP': (row) => orNone(row.externalIp),
  'OS-IMAGE': (row) => row.osImage,
  'KERNEL-VERSION': (row) => row.kernelVersion,
  'CONTAINER-RUNTIME': (row) => row.containerRuntime,
}

export const isControlPlane = (row: NodeRow): boolean => row.roles.includes('control-plane')

/** What a cell has besides its text: padding, and a checkbox or a mark. */
const aroundText = 6

/** A least width for each column, in which each text of `rows` has room; an age changes and has one of its own. */
export function columnWidths(rows: readonly NodeRow[]): Record<Column, string> {
  const widthOf = (column: Column) => {
    const texts = column === 'AGE' ? [] : rows.map((row) => cells[column](row, 0).length)
    return `${Math.max(column.length, ...texts) + aroundText}ch`
  }
  return Object.fromEntries(columns.map((column) => [column, widthOf(column)])) as Record<Column, string>
}
