import { expect, it } from 'vitest'
import { age } from './age'

// As the table of TestHumanDuration in k8s.io/apimachinery.
it.each([
  [1, '1s'],
  [70, '70s'],
  [190, '3m10s'],
  [600, '10m'],
  [70 * 60, '70m'],
  [5 * 3600 + 1200, '5h20m'],
  [47 * 3600, '47h'],
  [49 * 3600, '2d1h'],
  [(8 * 24 + 2) * 3600, '8d'],
  [367 * 86_400, '367d'],
  [(365 * 2 * 24 + 25) * 3600, '2y1d'],
  [(365 * 8 * 24 + 2) * 3600, '8y'],
])('%i seconds are %s', (seconds, text) => {
  expect(age(new Date(1e12), 1e12 + seconds * 1000)).toBe(text)
})
