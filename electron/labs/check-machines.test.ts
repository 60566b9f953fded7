import { describe, expect, test } from 'vitest'
import type { FieldIssue } from '#shared/errors'
import type { LabSpec } from '#shared/labs'
import { checkMachines } from './check-machines'
import { hostOnlyRanges, isAllowed } from './host-only-ranges'
import { plannedNodes } from './planned-nodes'
import { examplePc, exampleSpec } from './testing'
import type { ThisPc } from './this-pc'

const briefly = (issues: FieldIssue[]): string[] => issues.map(({ path, key }) => `${path} ${key}`)

function check(change: Partial<LabSpec>, pc: Partial<ThisPc> = {}) {
  const spec = exampleSpec({ workers: 3, ...change })
  const { issues, warnings } = checkMachines(spec, plannedNodes(spec), examplePc(pc))
  return { issues: briefly(issues), warnings: briefly(warnings) }
}

test('the reference lab has room on an ordinary PC', () => {
  expect(check({ workerMemoryMiB: 2048 })).toEqual({ issues: [], warnings: [] })
})

test.each<[string, Partial<LabSpec>, Partial<ThisPc>, string[], string[]]>([
  ['memory that is not there', {}, { memoryMiB: 5120 }, ['workerMemoryMiB labs.memoryExceeds'], []],
  ['little memory left', {}, { memoryMiB: 6144 }, [], ['workerMemoryMiB labs.memoryTight']],
  [
    'a control plane alone',
    { workers: 0 },
    { memoryMiB: 2048 },
    ['controlPlaneMemoryMiB labs.memoryExceeds'],
    [],
  ],
  ['shared processors', {}, { cpus: 4 }, [], ['workerCpus labs.cpusShared']],
  [
    'more processors than there are',
    { controlPlaneCpus: 9, workerCpus: 10 },
    {},
    ['controlPlaneCpus labs.cpusExceed', 'workerCpus labs.cpusExceed'],
    ['workerCpus labs.cpusShared'],
  ],
  ['processors of no worker', { workers: 0, workerCpus: 10 }, {}, [], []],
  ["VirtualBox's own network", { subnet: '10.0.2.0/24' }, {}, ['subnet labs.subnetCollides'], []],
  [
    "pods in VirtualBox's own network",
    { podNetwork: '10.0.0.0/16' },
    {},
    ['podNetwork labs.subnetCollides'],
    [],
  ],
  ["the book's network", { subnet: '192.168.1.0/24' }, {}, [], ['subnet labs.subnetHome']],
  [
    "the book's network where VirtualBox refuses it",
    { subnet: '192.168.1.0/24' },
    { hostOnlyRanges: ['192.168.56.0/21'] },
    ['subnet labs.subnetRefused'],
    ['subnet labs.subnetHome'],
  ],
])('%s', (_, change, pc, issues, warnings) => {
  expect(check(change, pc)).toEqual({ issues, warnings })
})

test('the sums are told', () => {
  const spec = exampleSpec({ workers: 3 })
  const { issues } = checkMachines(spec, plannedNodes(spec), examplePc({ memoryMiB: 4000 }))
  expect(issues[0]?.params).toEqual({ needed: 5120, available: 4000 })
})

describe('networks.conf of VirtualBox', () => {
  test.each<[string, string | null, string[]]>([
    ['is missing', null, ['192.168.56.0/21']],
    ['is empty', '', []],
    ['allows anything', '* 0.0.0.0/0 ::/0\n', ['0.0.0.0/0']],
    [
      'has several lines',
      '# mine\r\n* 10.0.0.0/8 192.168.0.0/16\r\n  *\t172.16.0.0/12\r\n',
      ['10.0.0.0/8', '192.168.0.0/16', '172.16.0.0/12'],
    ],
    ['lacks the star', '10.0.0.0/8\n# * 192.168.0.0/16\n', []],
    ['holds something else', '* any 10.0.0/8 2001::/64 *\n', []],
  ])('%s', (_, text, ranges) => {
    expect(hostOnlyRanges(text)).toEqual(ranges)
  })

  test.each([
    ['192.168.56.0/24', ['192.168.56.0/21'], true],
    ['192.168.63.0/24', ['192.168.56.0/21'], true],
    ['192.168.64.0/24', ['192.168.56.0/21'], false],
    ['192.168.1.0/24', ['192.168.56.0/21', '192.168.0.0/16'], true],
    ['192.168.1.0/24', ['192.168.1.0/25'], false],
    ['192.168.1.0/24', [], false],
  ])('%s within %j: %s', (subnet, ranges, expected) => {
    expect(isAllowed(subnet, ranges)).toBe(expected)
  })
})
