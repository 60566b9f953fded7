import { expect, it } from 'vitest'
import { compareTerminals } from './order'

it('puts control planes first and counts numbers in names', () => {
  const worker = (title: string) => ({ id: title, title, role: 'worker' as const })
  const list = [
    worker('w10-k8s'),
    { id: 'local/1', title: 'a shell' },
    worker('w2-k8s'),
    { id: 'm', title: 'm-k8s', role: 'control-plane' as const },
    worker('w1-k8s'),
  ]
  expect(list.toSorted(compareTerminals).map(({ title }) => title)).toEqual([
    'm-k8s',
    'w1-k8s',
    'w2-k8s',
    'w10-k8s',
    'a shell',
  ])
})
