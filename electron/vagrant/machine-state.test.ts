import { expect, test } from 'vitest'
import { machineStatus } from './machine-state'

test.each([
  ['not_created', 'not-created'],
  ['running', 'running'],
  ['poweroff', 'off'],
  ['stopped', 'off'],
  ['saved', 'suspended'],
  ['paused', 'suspended'],
  ['frozen', 'suspended'],
  ['aborted', 'off'],
  ['restoring', 'starting'],
  ['saving', 'stopping'],
])('%s is %s', (state, shown) => expect(machineStatus('m-k8s', state)).toEqual({ state: shown }))

test.each(['gurumeditation', 'inaccessible', 'constructor', ''])('%j is a problem, by its name', (state) => {
  expect(machineStatus('m-k8s', state)).toMatchObject({
    state: 'problem',
    problem: { key: 'vagrant.machineState', params: { node: 'm-k8s', state } },
  })
})
