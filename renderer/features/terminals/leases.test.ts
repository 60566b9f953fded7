import { expect, it } from 'vitest'
import { Leases } from './leases'

it('hands out at most its limit and takes each lease back once', () => {
  const leases = new Leases(2)
  const first = leases.acquire()
  expect(first).not.toBeNull()
  expect(leases.acquire()).not.toBeNull()
  expect(leases.acquire()).toBeNull()
  first?.()
  first?.()
  expect(leases.acquire()).not.toBeNull()
  expect(leases.acquire()).toBeNull()
})
