import { expect, it } from 'vitest'
import { DisposableStore } from './disposables'

it('disposes last made first, once, and at once when it is too late to keep something', () => {
  const done: string[] = []
  const store = new DisposableStore()
  for (const name of ['first', 'second']) store.add({ dispose: () => void done.push(name) })
  store.dispose()
  store.dispose()
  store.defer(() => done.push('late'))
  expect(done).toEqual(['second', 'first', 'late'])
})

it('disposes of everything, even where some of it fails', () => {
  const done: string[] = []
  const store = new DisposableStore()
  store.defer(() => done.push('first'))
  store.defer(() => {
    throw new Error('broken')
  })
  expect(() => store.dispose()).toThrow(AggregateError)
  expect(done).toEqual(['first'])
})
