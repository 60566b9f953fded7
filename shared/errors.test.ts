import { expect, it } from 'vitest'
import { englishText, LabError } from './errors'

it.each([
  ['10.0.0.1', '10.0.0.1:22 cannot be reached.'],
  ['fe80::1', '[fe80::1]:22 cannot be reached.'],
])('a text names %s with its port so that both can be told apart', (host, text) => {
  const params = { host, port: 22 }
  expect(englishText('net.unreachable', params)).toBe(text)
  const error = new LabError('net.unreachable', 'net.unreachable', { params })
  expect(error.message).toBe(text)
  // Whoever reads the host gets it as it is.
  expect(error.params).toEqual(params)
})
