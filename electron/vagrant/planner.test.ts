import { expect, it } from 'vitest'
import type { PlannedNode } from '#shared/labs'
import type { LabOnDisk } from '../labs'
import type { LabMachines } from './lab-machines'
import { Planner } from './planner'

const node = (name: string, role: PlannedNode['role']): PlannedNode => ({
  name,
  role,
  address: '',
  sshPort: 0,
  cpus: 1,
  memoryMiB: 1024,
})
const lab = {
  id: 'k8s',
  path: '/labs/k8s',
  file: { nodes: [node('m-k8s', 'control-plane'), node('w1-k8s', 'worker')] },
} as LabOnDisk
const context = { signal: new AbortController().signal, log: () => undefined }

it('a worker that joins anew is reset first, and gets a token that is new', async () => {
  const done: string[] = []
  /** Fake machines, which note down what is done with them. */
  const machines: Pick<LabMachines, 'renewToken' | 'provisionWithToken'> = {
    renewToken: () => void done.push('new token'),
    provisionWithToken: async (name, step, controlPlane) =>
      void done.push(`${step} ${name} to ${controlPlane.name}`),
  }
  const steps = new Planner(lab, machines as LabMachines).rejoin(
    'w1-k8s',
    async () => void done.push('reset'),
  )
  expect(steps.map(({ id, needs }) => ({ id, needs }))).toEqual([
    { id: 'w1-k8s/reset', needs: [] },
    { id: 'w1-k8s/join', needs: ['w1-k8s/reset'] },
  ])
  for (const step of steps) await step.run(context)
  expect(done).toEqual(['reset', 'new token', 'join w1-k8s to m-k8s'])
})
