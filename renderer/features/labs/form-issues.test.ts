import { expect, it } from 'vitest'
import { labSpecSchema } from '#shared/labs'
import { sortIssues, specFields } from './form-issues'

it('knows every field of the contract', () => {
  expect([...specFields].sort()).toEqual(Object.keys(labSpecSchema.shape).sort())
})

it('shows the first issue of a field and keeps what has no field', () => {
  const name = { path: 'name', key: 'labs.nameEmpty' } as const
  const second = { path: 'name', key: 'labs.nameNotDns' } as const
  const other = { path: 'nodes.0.address', key: 'input.field' } as const
  const unknown = { path: 'names', key: 'input.field' } as const
  expect(sortIssues([name, second, other, unknown])).toEqual({ fields: { name }, others: [other, unknown] })
  expect(sortIssues([])).toEqual({ fields: {}, others: [] })
})
