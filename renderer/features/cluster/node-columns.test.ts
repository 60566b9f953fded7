import { expect, it } from 'vitest'
import type { NodeRow } from '#shared/cluster'
import { cells, columns, columnWidths, conditionTone, statusText } from './node-columns'

const row: NodeRow = {
  name: 'm-k8s',
  ready: 'True',
  unschedulable: false,
  roles: ['control-plane'],
  createdAt: '2026-11-21T10:00:00Z',
  version: 'v1.37.0',
  internalIp: '192.168.56.10',
  externalIp: '',
  osImage: 'Ubuntu 24.04.3 LTS',
  kernelVersion: '6.8.0-79-generic',
  containerRuntime: 'containerd://2.1.4',
}

it.each([
  [{ ready: 'True', unschedulable: false }, 'Ready'],
  [{ ready: 'False', unschedulable: false }, 'NotReady'],
  [{ ready: 'Unknown', unschedulable: true }, 'NotReady,SchedulingDisabled'],
  [{ ready: 'True', unschedulable: true }, 'Ready,SchedulingDisabled'],
] as const)('%j is %s', (part, text) => expect(statusText({ ...row, ...part })).toBe(text))

it.each([
  ['Ready', 'True', 'running'],
  ['Ready', 'False', 'problem'],
  ['Ready', 'Unknown', 'problem'],
  ['DiskPressure', 'False', 'running'],
  ['DiskPressure', 'True', 'problem'],
  ['DiskPressure', 'Unknown', 'problem'],
])('%s %s is shown as %s', (type, status, tone) => expect(conditionTone({ type, status })).toBe(tone))

it('prints a row as kubectl does', () => {
  const now = Date.parse('2026-11-21T10:03:10Z')
  expect(columns.map((column) => cells[column](row, now))).toEqual([
    'm-k8s',
    'Ready',
    'control-plane',
    '3m10s',
    'v1.37.0',
    '192.168.56.10',
    '<none>',
    'Ubuntu 24.04.3 LTS',
    '6.8.0-79-generic',
    'containerd://2.1.4',
  ])
  expect(cells.ROLES({ ...row, roles: [] }, now)).toBe('<none>')
})

it('gives each text of a long table room, whichever rows are seen', () => {
  const widths = columnWidths([row, { ...row, name: 'a-much-longer-name', version: '' }])
  expect(widths).toMatchObject({ NAME: '24ch', VERSION: '13ch', 'EXTERNAL-IP': '17ch', AGE: '9ch' })
})
