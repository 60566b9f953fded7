import { expect, it } from 'vitest'
import { type LabSpec, labSpecSchema } from '#shared/labs'
import { shownValues, sortIssues, specFields } from './form-issues'

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

it('sends no invalid value of a field that is not shown', () => {
  const defaults = { provider: 'virtualbox', workers: 3, workerCpus: 1, box: 'bento/debian-13' } as LabSpec
  const values = { ...defaults, workers: Number.NaN, workerCpus: Number.NaN }
  expect(shownValues({ ...values, provider: 'sandbox' }, defaults)).toMatchObject({
    provider: 'sandbox',
    workers: Number.NaN,
    workerCpus: 1,
  })
  expect(shownValues(values, defaults)).toEqual(values)
})
