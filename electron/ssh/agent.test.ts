import { expect, it } from 'vitest'
import { pageantPipe } from './agent'

it('finds the pipe on which Pageant listens for this user', () => {
  const names = ['lsass', 'pageant.other.0a', 'pageant.Kim.1b2c', 'my-pageant.kim.3d']
  expect(pageantPipe(names, 'kim')).toBe('pageant.Kim.1b2c')
  expect(pageantPipe(names, 'KIM@example.org')).toBe('pageant.other.0a')
  expect(pageantPipe(['lsass', 'my-pageant.kim.3d'], 'kim')).toBeNull()
})
