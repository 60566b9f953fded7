import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { settingsSchema } from '#shared/settings'

const css = readFileSync(new URL('./ansi.css', import.meta.url), 'utf8')

/** The properties of the block that begins with `selector`. */
function propertiesOf(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split('\n}')[0] ?? ''
  return new Map(
    [...block.matchAll(/--ansi-([\w-]+): ([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

const shades = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']
const colours = [
  'background',
  'foreground',
  'cursor',
  'selection',
  ...shades,
  ...shades.map((name) => `bright-${name}`),
]
// The dark one of our own is what the others change; `page` is one of the two.
const others = settingsSchema.shape['terminal.theme'].options.filter(
  (theme) => theme !== 'page' && theme !== 'pilothouse-dark',
)

describe('colour themes of terminals', () => {
  it.each([':root', ...others.map((theme) => `:root[data-terminal-theme="${theme}"]`)])(
    '%s has every colour',
    (selector) => {
      const properties = propertiesOf(selector)
      expect(colours.filter((name) => !properties.has(name))).toEqual([])
      for (const name of colours.filter((name) => name !== 'selection'))
        expect(properties.get(name)).toMatch(/^#[0-9a-f]{6}$/)
    },
  )

  it('has no theme that cannot be chosen', () => {
    const named = [...css.matchAll(/data-terminal-theme="([\w-]+)"/g)].map(([, name]) => name)
    expect(named.toSorted()).toEqual([...others].toSorted())
  })
})
