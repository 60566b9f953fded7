import type { ITheme } from '@xterm/xterm'
import './ansi.css'

const colours = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The colours of the page's present theme, in a form that xterm.js reads: `#rrggbb` or `rgba(r, g, b, a)`. */
export function readTheme(): ITheme {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => plainColour(style.getPropertyValue(name).trim())
  return {
    background: token('--terminal-background'),
    foreground: token('--terminal-foreground'),
    cursor: token('--terminal-cursor'),
    cursorAccent: token('--terminal-background'),
    selectionBackground: token('--terminal-selection'),
    scrollbarSliderBackground: token('--ansi-scrollbar'),
    scrollbarSliderHoverBackground: token('--ansi-scrollbar-hover'),
    scrollbarSliderActiveBackground: token('--ansi-scrollbar-hover'),
    overviewRulerBorder: token('--terminal-background'),
    ...Object.fromEntries(colours.map((name) => [name, token(`--ansi-${kebab(name)}`)])),
  }
}

/** The search add-on takes `#rrggbb` alone. */
export function readSearchColours() {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => plainColour(style.getPropertyValue(name).trim())
  return {
    matchBackground: token('--ansi-match'),
    matchOverviewRuler: token('--ansi-match'),
    activeMatchBackground: token('--ansi-active-match'),
    activeMatchColorOverviewRuler: token('--ansi-active-match'),
  }
}

/** The font of terminals, from the tokens. */
export const readFontFamily = (): string =>
  getComputedStyle(document.documentElement).getPropertyValue('--font-mono').trim()

/** A canvas writes any CSS colour in one of these two forms (HTML, section 4.12.5.1.14). */
function plainColour(value: string): string {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return value
  context.fillStyle = value
  return String(context.fillStyle)
}

/** Calls `listener` whenever the page's theme changes. Gives back the function that ends it. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}
