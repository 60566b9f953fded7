import { expect, it } from 'vitest'
import type { Lab } from '#shared/labs'
import { placeTitle } from './place-title'

const lab = (id: string, ...nodes: string[]) =>
  ({ id, name: id, nodes: nodes.map((name) => ({ name })) }) as unknown as Lab
const node = (labId: string, name: string) => ({ type: 'node' as const, labId, node: name })

it('names the lab only where two labs have a node of that name', () => {
  const labs = [lab('k8s', 'm-k8s', 'w1-k8s'), lab('test', 'm-k8s')]
  expect(placeTitle(node('k8s', 'm-k8s'), 'm-k8s', labs)).toBe('m-k8s (k8s)')
  expect(placeTitle(node('test', 'm-k8s'), 'm-k8s', labs)).toBe('m-k8s (test)')
  expect(placeTitle(node('k8s', 'w1-k8s'), 'w1-k8s', labs)).toBe('w1-k8s')
  expect(placeTitle({ type: 'session', sessionId: 's' }, 'm-k8s', labs)).toBe('m-k8s')
})
