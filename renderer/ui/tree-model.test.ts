import { describe, expect, it } from 'vitest'
import { findByTyping, moveInTree, type TreeItem, visibleItems } from './tree-model'

const leaf = (id: string): TreeItem => ({ id, name: id, content: id })
const items: TreeItem[] = [
  { ...leaf('k8s'), children: [leaf('m-k8s'), leaf('w1-k8s'), leaf('w2-k8s')] },
  { ...leaf('empty'), children: [] },
]
const none = new Set<string>()
const closedK8s = new Set(['k8s'])

const move = (key: string, from: string, closed: ReadonlySet<string> = none) => {
  const result = moveInTree(key, visibleItems(items, closed), from, closed)
  if (!result) return null
  return 'focus' in result ? result.focus.id : `toggle ${result.toggle.id}`
}

describe('moveInTree', () => {
  it.each([
    ['ArrowDown', 'k8s', 'm-k8s'],
    ['ArrowDown', 'empty', null],
    ['ArrowUp', 'm-k8s', 'k8s'],
    ['ArrowUp', 'k8s', null],
    ['Home', 'w2-k8s', 'k8s'],
    ['End', 'k8s', 'empty'],
    ['ArrowRight', 'k8s', 'm-k8s'],
    ['ArrowRight', 'm-k8s', null],
    ['ArrowRight', 'empty', null],
    ['ArrowLeft', 'w1-k8s', 'k8s'],
    ['ArrowLeft', 'k8s', 'toggle k8s'],
    ['x', 'k8s', null],
  ])('%s on %s goes to %s', (key, from, to) => expect(move(key, from)).toBe(to))

  it('jumps over what a closed folder hides, and opens it', () => {
    expect(move('ArrowDown', 'k8s', closedK8s)).toBe('empty')
    expect(move('ArrowRight', 'k8s', closedK8s)).toBe('toggle k8s')
    expect(move('ArrowLeft', 'k8s', closedK8s)).toBe(null)
  })

  it('starts at the first row when the focused one has gone', () => {
    expect(move('ArrowDown', 'destroyed')).toBe('k8s')
  })
})

describe('findByTyping', () => {
  const find = (typed: string, from: string) => findByTyping(typed, visibleItems(items, none), from)?.id

  it('goes from match to match with one letter, and around', () => {
    expect(find('w', 'k8s')).toBe('w1-k8s')
    expect(find('w', 'w1-k8s')).toBe('w2-k8s')
    expect(find('w', 'w2-k8s')).toBe('w1-k8s')
  })

  it('stays where a longer text still fits', () => {
    expect(find('w1', 'w1-k8s')).toBe('w1-k8s')
    expect(find('W2', 'w1-k8s')).toBe('w2-k8s')
    expect(find('zz', 'k8s')).toBeUndefined()
  })
})
