/** How xterm.js's rules name their terminal, and the animations of its cursor: by a number, in which alone they differ between terminals. */
const ownNames = /(xterm-dom-renderer-owner-|blink_(?:underline|bar|block)_)\d+/g

interface SharedSheet {
  className: string
  sheet: CSSStyleSheet
  users: number
}

/** By their text with a name for all terminals. */
const sheets = new Map<string, SharedSheet>()
let made = 0

/** The rules of `text` for every element that has the class which is given back. */
function acquire(text: string): string {
  const known = sheets.get(text)
  if (known) {
    known.users += 1
    return known.className
  }
  made += 1
  const className = `terminal-style-${made}`
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text.replaceAll('xterm-dom-renderer-owner-', className))
  document.adoptedStyleSheets.push(sheet)
  sheets.set(text, { className, sheet, users: 1 })
  return className
}

function release(text: string): void {
  const shared = sheets.get(text)
  if (!shared) return
  shared.users -= 1
  if (shared.users > 0) return
  sheets.delete(text)
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== shared.sheet)
}

/**
 * Has one terminal use the style sheets of all others that look the same, in place of its own. xterm.js makes one of some 800 rules for each
 * terminal that it draws with elements; when one comes or changes, Chromium looks at every element of the page (10 ms with 64 terminals).
 */
export class SharedStyles {
  private used: string[] = []
  private readonly observer = new MutationObserver(() => this.share())

  /** `terminal` is xterm.js's own element, once it is open. */
  constructor(private readonly terminal: HTMLElement) {
    this.share()
  }

  dispose(): void {
    this.observer.disconnect()
    this.use([])
  }

  private share(): void {
    const screen = this.terminal.querySelector('.xterm-screen')
    if (!screen) return
    const own = [...screen.children].filter((child) => child instanceof HTMLStyleElement)
    this.use(own.map(({ textContent }) => (textContent ?? '').replace(ownNames, '$1')))
    // Set once more: a theme, a size and another way of drawing change them.
    this.observer.observe(screen, { childList: true })
    for (const style of own) {
      // Its rules are for nobody from now on.
      style.media = 'not all'
      this.observer.observe(style, { childList: true })
    }
  }

  private use(texts: string[]): void {
    const before = this.used
    const classes = texts.map(acquire)
    for (const text of before) release(text)
    this.used = texts
    const { classList } = this.terminal
    for (const name of [...classList]) if (name.startsWith('terminal-style-')) classList.remove(name)
    classList.add(...classes)
  }
}
