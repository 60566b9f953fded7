import { expect, it } from 'vitest'
import type { ResourceRow } from '#shared/kubernetes'
import { filteredRows, namespacesOf, shellContainers, sortedRows } from './rows'

const row = (namespace: string, name: string, createdAt = '', cells: string[] = []): ResourceRow => ({
  key: `${namespace}/${name}`,
  namespace,
  name,
  createdAt,
  cells,
  health: 'good',
})

const rows = [
  row('web', 'b', '2026-11-21T10:00:00Z', ['Running']),
  row('db', 'z', '2026-11-21T11:00:00Z', ['CrashLoopBackOff']),
  row('web', 'a', '2026-11-21T09:00:00Z', ['Running']),
]
const keys = (list: readonly ResourceRow[]) => list.map(({ key }) => key)

it('sorts by namespace and name, events by time', () => {
  expect(keys(sortedRows('pods', rows))).toEqual(['db/z', 'web/a', 'web/b'])
  expect(keys(sortedRows('events', rows))).toEqual(['db/z', 'web/b', 'web/a'])
})

it('keeps rows that have every word, in any cell', () => {
  expect(keys(filteredRows(rows, '', 'crash DB'))).toEqual(['db/z'])
  expect(keys(filteredRows(rows, 'web', 'running'))).toEqual(['web/b', 'web/a'])
  expect(keys(filteredRows(rows, 'web', 'crash'))).toEqual([])
  expect(filteredRows(rows, '', ' ')).toBe(rows)
})

it('knows the namespaces, also empty ones', () =>
  expect(namespacesOf(rows, [row('', 'empty'), row('', 'web')])).toEqual(['db', 'empty', 'web']))

it('a shell is for containers that run, or for any where none does', () => {
  const pod = (...running: boolean[]): ResourceRow => ({
    ...row('web', 'a'),
    containers: running.map((runs, index) => ({ name: `c${index}`, type: 'container', running: runs })),
  })
  const names = (of: ResourceRow) => shellContainers(of).map(({ name }) => name)
  expect(names(pod(false, true))).toEqual(['c1'])
  expect(names(pod(false, false))).toEqual(['c0', 'c1'])
  expect(names(row('web', 'service'))).toEqual([])
})
