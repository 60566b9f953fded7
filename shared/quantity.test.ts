import { expect, it } from 'vitest'
import { quantity } from './quantity'

it.each([
  ['2', 2],
  ['250m', 0.25],
  ['12345678n', 0.012345678],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['2001452Ki', 2001452 * 1024],
  ['1e3', 0],
  ['', 0],
  ['many', 0],
  ['5Zi', 0],
])('%s is %s', (text, value) => expect(quantity(text)).toBe(value))
