import type { ITheme } from '@xterm/xterm'
import type { Settings } from '#shared/settings'
import { zoomedSize } from './zoom'
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

/** The colours of the present theme of terminals, in a form that xterm.js reads: `#rrggbb` or `rgba(r, g, b, a)`. */
function readTheme(): ITheme {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => plainColour(style.getPropertyValue(name).trim())
  return {
    background: token('--ansi-background'),
    foreground: token('--ansi-foreground'),
    cursor: token('--ansi-cursor'),
    cursorAccent: token('--ansi-background'),
    selectionBackground: token('--ansi-selection'),
    scrollbarSliderBackground: token('--ansi-scrollbar'),
    scrollbarSliderHoverBackground: token('--ansi-scrollbar-hover'),
    scrollbarSliderActiveBackground: token('--ansi-scrollbar-hover'),
    overviewRulerBorder: token('--ansi-background'),
    ...Object.fromEntries(colours.map((name) => [name, token(`--ansi-${kebab(name)}`)])),
  }
}

/** The colours of what a search found. */
export function readMatchColours() {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => plainColour(style.getPropertyValue(name).trim())
  return { match: token('--ansi-match'), active: token('--ansi-active-match') }
}

/** WCAG AA, and AAA in high contrast: programs choose colours without knowing the background. */
const readContrast = (): number =>
  document.documentElement.dataset.terminalTheme === 'high-contrast' ? 7 : 4.5

/** Of each theme, once it was read: every terminal asks, and reading computes the style of more than twenty properties. */
const themes = new Map<string, ITheme>()

/** What the theme decides of xterm.js's options; a new object each time, which makes xterm.js draw everything anew. */
export function readColours() {
  const name = document.documentElement.dataset.terminalTheme ?? ''
  const theme = themes.get(name) ?? readTheme()
  themes.set(name, theme)
  return { theme: { ...theme }, minimumContrastRatio: readContrast() }
}

/** What the settings decide of how text looks. `zoom` is in pixels. */
export const textOptions = (settings: Settings, zoom = 0) => ({
  fontFamily: fontFamilyOf(settings),
  fontSize: zoomedSize(settings['terminal.fontSize'], zoom),
  lineHeight: settings['terminal.lineHeight'],
})

/** Is the same in all themes; reading it computes the style of the page. */
let pageFont: string | undefined

/** The chosen font, and behind it the page's own fonts with Hangul of exactly two cells. */
function fontFamilyOf(settings: Settings): string {
  pageFont ??= getComputedStyle(document.documentElement).getPropertyValue('--font-mono').trim()
  const chosen = settings['terminal.fontFamily'].trim()
  return chosen === '' ? pageFont : `"${chosen}", ${pageFont}`
}

let context: CanvasRenderingContext2D | null | undefined

/** A canvas writes any CSS colour in one of these two forms (HTML, section 4.12.5.1.14). */
function plainColour(value: string): string {
  // One for all: every terminal reads more than twenty colours.
  context ??= document.createElement('canvas').getContext('2d')
  if (!context) return value
  context.fillStyle = value
  return String(context.fillStyle)
}

/** Calls `listener` whenever the theme of terminals changes. Gives back the function that ends it. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-terminal-theme'] })
  return () => observer.disconnect()
}
