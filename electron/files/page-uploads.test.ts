import { expect, it } from 'vitest'
import { transferSourceSchema } from '#shared/files'
import { PageUploads } from './page-uploads'

it('empty folders of a page come with those that its files are in, each before what is in it', async () => {
  const file = { path: 'a/b/c.txt', size: 1, modified: 1 }
  const store = new PageUploads(() => undefined).store('key', [file], ['a/empty', 'x/y'])
  const items = await store.walk([], new AbortController().signal)
  expect(items.map(({ kind, names }) => `${kind} ${names.join('/')}`)).toEqual([
    'folder a',
    'folder a/b',
    'folder a/empty',
    'folder x',
    'folder x/y',
    'file a/b/c.txt',
  ])
})

it('an upload of nothing is refused', () => {
  const source = { type: 'page', key: 'a'.repeat(32), files: [], emptyFolders: [] }
  expect(transferSourceSchema.safeParse(source).success).toBe(false)
  expect(transferSourceSchema.safeParse({ ...source, emptyFolders: ['a'] }).success).toBe(true)
})
