import { expect, it } from 'vitest'
import { formatAge } from './age'

const m = 60
const h = 60 * m
const d = 24 * h

/** Mostly the cases of HumanDuration's own test. */
it.each([
  [-2, '<invalid>'],
  [-1.5, '0s'],
  [0, '0s'],
  [1, '1s'],
  [70, '70s'],
  [119.9, '119s'],
  [2 * m, '2m'],
  [190, '3m10s'],
  [10 * m - 1, '9m59s'],
  [70 * m, '70m'],
  [3 * h - 1, '179m'],
  [3 * h, '3h'],
  [47 * h, '47h'],
  [7 * h + 59 * m, '7h59m'],
  [8 * h, '8h'],
  [2 * d, '2d'],
  [3 * d + 5 * h, '3d5h'],
  [8 * d, '8d'],
  [2 * 365 * d - h, '729d'],
  [2 * 365 * d, '2y'],
  [2 * 365 * d + 67 * d, '2y67d'],
  [8 * 365 * d + 2 * h, '8y'],
])('%s s is %s', (seconds, text) => expect(formatAge(seconds)).toBe(text))
