import { describe, expect, it } from 'vitest'
import type { FileBridge } from '../../transport/host'
import { droppedText, isDroppable, quotePaths } from './drop'

const disk: FileBridge = { type: 'disk', pathOf: ({ name }) => `/home/me/${name}` }
const page: FileBridge = { type: 'page', send: async () => undefined, addressOf: () => '' }

const dropped = (types: string[], text = '', names: string[] = []) =>
  ({
    types,
    files: names.map((name) => new File([], name)),
    getData: (type: string) => (type === 'text/plain' ? text : ''),
  }) as unknown as DataTransfer

describe('a drop on a terminal', () => {
  it('of text is that text', () => {
    expect(droppedText(dropped(['text/plain', 'text/html'], 'uptime'), page)).toBe('uptime')
    expect(droppedText(dropped(['text/plain'], 'uptime'), disk)).toBe('uptime')
  })

  it('of files is their paths, where the host knows them', () => {
    expect(droppedText(dropped(['Files'], '', ['a.yaml', 'b c.yaml']), disk)).toBe(
      "/home/me/a.yaml '/home/me/b c.yaml' ",
    )
    expect(isDroppable(dropped(['Files']), page)).toBe(false)
  })

  it('from a list of files pastes nothing', () => {
    expect(droppedText(dropped(['application/x-pilothouse-files', 'text/plain'], 'x'), disk)).toBe('')
  })
})

it('paths are one word for the shell', () => {
  expect(quotePaths(["/it's $HOME"], 'linux')).toBe("'/it'\\''s $HOME' ")
  expect(quotePaths(['C:\\a.txt', 'C:\\My files\\b'], 'win32')).toBe('C:\\a.txt "C:\\My files\\b" ')
})
