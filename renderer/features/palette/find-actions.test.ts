import { Circle } from 'lucide-react'
import { describe, expect, it } from 'vitest'
import { findActions, maxFound, type NamedAction } from './find-actions'

const action = (id: string, label: string, otherWords: string, more: Partial<NamedAction> = {}) => ({
  ...{ id, label, otherWords, icon: Circle, run: () => undefined },
  ...more,
})

const actions = [
  action('create', 'Create cluster', '클러스터 만들기'),
  action('settings', 'Settings', '설정'),
  action('halt/k8s', 'Halt', '종료 k8s', { context: 'k8s' }),
  action('halt/other', 'Halt', '종료 other', { context: 'other' }),
  action('theme', 'Theme: Dark', '테마: 어둡게'),
]
const idsFor = (text: string, recent: string[] = []) => findActions(actions, text, recent).map(({ id }) => id)

describe('findActions', () => {
  it('gives all without a text, those used last first', () => {
    expect(idsFor('  ', ['theme', 'gone', 'settings'])).toEqual([
      'theme',
      'settings',
      'create',
      'halt/k8s',
      'halt/other',
    ])
  })

  it('finds letters in order, and words in any order', () => {
    expect(idsFor('crclu')[0]).toBe('create')
    expect(idsFor('k8s halt')[0]).toBe('halt/k8s')
    expect(idsFor('halt')).toEqual(['halt/k8s', 'halt/other'])
    expect(idsFor('zzz')).toEqual([])
  })

  it('knows both languages, whichever is shown', () => {
    expect(idsFor('클러스터')[0]).toBe('create')
    expect(idsFor('어둡게')[0]).toBe('theme')
  })

  it.each(['ㅅ', '서', '설', '설ㅈ', '설저', '설정', 'ㅅㅈ'])(
    'finds 설정 while %s is being typed',
    (text) => {
      expect(idsFor(text)).toContain('settings')
    },
  )

  it('prefers what was used and what can be done', () => {
    expect(idsFor('halt', ['halt/other'])[0]).toBe('halt/other')
    const [first] = findActions(
      [action('a', 'Halt', '', { unavailable: 'busy' }), action('b', 'Halt', '')],
      'halt',
      [],
    )
    expect(first?.id).toBe('b')
  })

  it('shows a bounded number of many', () => {
    const many = Array.from({ length: 2000 }, (_, n) =>
      action(`s${n}`, `Connect host-${n}`, `연결 host-${n}`),
    )
    expect(findActions(many, '', [])).toHaveLength(maxFound)
    expect(findActions(many, 'host', [])).toHaveLength(maxFound)
    expect(findActions(many, 'host-1999', [])[0]?.id).toBe('s1999')
  })
})
