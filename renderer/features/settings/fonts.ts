/** Monospaced fonts that many computers have; offered where this one does. */
const wellKnown = [
  'Cascadia Code',
  'Cascadia Mono',
  'Consolas',
  'Courier New',
  'D2Coding',
  'DejaVu Sans Mono',
  'Fira Code',
  'Hack',
  'IBM Plex Mono',
  'Inconsolata',
  'JetBrains Mono',
  'Liberation Mono',
  'Lucida Console',
  'Menlo',
  'Monaco',
  'Nanum Gothic Coding',
  'NanumGothicCoding',
  'Noto Sans Mono',
  'Noto Sans Mono CJK KR',
  'Roboto Mono',
  'SF Mono',
  'Source Code Pro',
  'Ubuntu Mono',
]

/** Those of the well-known fonts that can be used here. */
export const installedFonts = (): string[] => wellKnown.filter((name) => lookAtFont(name) !== 'missing')

/**
 * Whether a font can be used here, and is good for terminals. Browsers tell the names of fonts only after a question to the user;
 * but text in a font that is there is as wide whatever font stands behind it.
 */
export function lookAtFont(name: string): 'missing' | 'monospaced' | 'proportional' {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return 'missing'
  const width = (text: string, font: string): number => {
    context.font = `48px ${font}`
    return context.measureText(text).width
  }
  const sample = 'mwi il1 WM@'
  const isThere = ['monospace', 'serif', 'sans-serif'].some(
    (other) => width(sample, `"${name}", ${other}`) !== width(sample, other),
  )
  if (!isThere) return 'missing'
  return width('iiii', `"${name}"`) === width('MMMM', `"${name}"`) ? 'monospaced' : 'proportional'
}
