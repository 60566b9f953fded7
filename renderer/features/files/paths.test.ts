import { expect, it } from 'vitest'
import { nameTowards, typedPath } from './paths'

it.each([
  ['/home/me', '/home/me/work/deep', 'work'],
  ['/', '/home', 'home'],
  ['/', '/', null],
  ['/home', '/home', null],
  ['/home', '/homes/me', null],
  ['/home/me', '/home', null],
])('in %s, the way to %s is %s', (path, below, name) => {
  expect(nameTowards(path, below)).toBe(name)
})

it.each([
  ['/etc', '/etc'],
  ['work', '/srv/work'],
  ['~', null],
  ['~/work', '/home/me/work'],
  ['~other', '/srv/~other'],
])('%s, typed in /srv, is %s', (typed, path) => {
  expect(typedPath(typed, '/srv', '/home/me')).toBe(path)
})
