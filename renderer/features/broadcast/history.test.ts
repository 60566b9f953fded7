import { describe, expect, it } from 'vitest'
import { maxHistory, remember, shownText, startWalk, step } from './history'

describe('history', () => {
  it('walks back and forth and brings the draft back', () => {
    let walk = startWalk(['hostname', 'uptime'])
    const go = (direction: -1 | 1, written: string) => {
      const next = step(walk, direction, written)
      if (next) walk = next
      return next ? shownText(next) : null
    }
    expect(go(-1, 'kube')).toBe('uptime')
    expect(go(-1, 'uptime')).toBe('hostname')
    expect(go(-1, 'hostname')).toBeNull()
    expect(go(1, 'hostname')).toBe('uptime')
    expect(go(1, 'uptime')).toBe('kube')
    expect(go(1, 'kube')).toBeNull()
  })

  it('keeps the draft when a shown text was changed', () => {
    const walk = step(startWalk(['a']), -1, 'draft')
    expect(walk && shownText(step(walk, 1, 'a changed') ?? walk)).toBe('draft')
  })

  it('remembers neither nothing nor the same twice in a row', () => {
    expect(remember(['a'], '')).toEqual(['a'])
    expect(remember(['a'], 'a')).toEqual(['a'])
    expect(remember(['a', 'b'], 'a')).toEqual(['a', 'b', 'a'])
  })

  it('forgets the oldest above its limit', () => {
    let texts: readonly string[] = []
    for (let i = 0; i <= maxHistory; i++) texts = remember(texts, `echo ${i}`)
    expect(texts).toHaveLength(maxHistory)
    expect(texts[0]).toBe('echo 1')
  })
})
