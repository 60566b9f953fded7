import { expect, it } from 'vitest'
import { showWorkloads, useKubernetes, viewIn } from './store'

it('shows a view to the lab alone that it was opened in', () => {
  const shown = (labId: string) => viewIn(useKubernetes.getState(), labId).type
  expect(shown('a')).toBe('list')
  showWorkloads('a', { type: 'apply', text: '' })
  expect([shown('a'), shown('b')]).toEqual(['apply', 'list'])
  showWorkloads('b', { type: 'list' })
  expect([shown('a'), shown('b')]).toEqual(['list', 'list'])
})
