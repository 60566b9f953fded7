import { expect, it } from 'vitest'
import { groupSnippets } from './group-snippets'

const snippet = (name: string, folder = '', text = 'true') => ({ id: name, name, folder, text })
const all = [
  snippet('step 10', 'lab/a'),
  snippet('step 2', 'lab/a'),
  snippet('Nodes', '', 'kubectl get nodes'),
  snippet('파드', 'kubectl', 'kubectl get pods'),
]
const names = (search: string) =>
  groupSnippets(all, search).map(
    ({ path, snippets }) => `${path}: ${snippets.map(({ name }) => name).join()}`,
  )

it('puts them into their folders by name', () => {
  expect(names('')).toEqual([': Nodes', 'kubectl: 파드', 'lab/a: step 2,step 10'])
})

it('finds every word in name, folder or text', () => {
  expect(names('GET node')).toEqual([': Nodes'])
  expect(names('kubectl')).toEqual([': Nodes', 'kubectl: 파드'])
  expect(names('파드 pods')).toEqual(['kubectl: 파드'])
  expect(names('nothing')).toEqual([])
})
