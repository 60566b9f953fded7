import { expect, it } from 'vitest'
import type { Lab } from '#shared/labs'
import { onlyLab } from './only-lab'

const lab = (name: string, path: string) => ({ name, path }) as Lab

it('finds the lab of a name, and does not guess between two', () => {
  const labs = [lab('k8s', '/labs/k8s'), lab('two', '/labs/two'), lab('two', '/opened/two')]
  expect(onlyLab(labs, 'k8s')?.path).toBe('/labs/k8s')
  expect(onlyLab(labs, 'other')).toBeUndefined()
  expect(() => onlyLab(labs, 'two')).toThrow(/“two”: \/labs\/two, \/opened\/two/)
})
