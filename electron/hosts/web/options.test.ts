import { expect, it } from 'vitest'
import { parseOptions } from './options'

it('chooses a free port and opens a browser unless told otherwise', () => {
  expect(parseOptions([])).toEqual({ port: 0, open: true })
  expect(parseOptions(['--port', '8080', '--no-open'])).toEqual({ port: 8080, open: false })
  expect(parseOptions(['--port=65535'])).toEqual({ port: 65_535, open: true })
})

it.each([
  ['--port'],
  ['--port', '-1'],
  ['--port', '65536'],
  ['--port', '80a'],
  ['--port', ''],
  ['--host', 'x'],
  ['x'],
])('does not understand %s %s', (...args) => {
  expect(parseOptions(args)).toBe(null)
})
