import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

/** The tokens of one block that are plain hexadecimal colours. */
function coloursOf(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(selector)).split('\n}')[0] ?? ''
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]))
}

const dark = coloursOf(':root {')
const themes = { dark, light: { ...dark, ...coloursOf(':root[data-theme="light"] {') } }

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const surfaces = ['surface-window', 'surface-panel', 'surface-raised', 'surface-hover', 'surface-selected']
const texts = [
  'text',
  'text-soft',
  'text-faint',
  'accent',
  'danger',
  'state-running',
  'state-starting',
  'state-off',
  'state-problem',
  'role-control-plane',
  'role-worker',
  'simulated',
  'broadcast-armed',
]
const pairs = [
  ...surfaces.flatMap((surface) => texts.map((text) => [text, surface, 4.5] as const)),
  ['on-accent-fill', 'accent-fill', 4.5] as const,
  ['on-accent-fill', 'accent-fill-hover', 4.5] as const,
  ['on-danger-fill', 'danger-fill', 4.5] as const,
  ['on-danger-fill', 'danger-fill-hover', 4.5] as const,
  ['terminal-foreground', 'terminal-background', 4.5] as const,
  // Edges of controls and focus rings (1.4.11).
  ['line-strong', 'surface-panel', 3] as const,
  ['focus', 'surface-panel', 3] as const,
]

describe.each(Object.entries(themes))('%s theme', (_name, colours: Record<string, string>) => {
  it.each(pairs)('%s on %s has a contrast of at least %s', (front, back, least) => {
    expect(colours[front]).toBeDefined()
    expect(colours[back]).toBeDefined()
    expect(contrast(colours[front] ?? '', colours[back] ?? '')).toBeGreaterThanOrEqual(least)
  })
})
