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
  /** Of xterm.js's own style sheets, without the names that only one terminal has: some 90 KB, of which a change of size changes none. */
  private readonly texts = new WeakMap<Node, string>()
  private readonly observer = new MutationObserver((changes) => {
    for (const { target } of changes) this.texts.delete(target)
    this.share()
  })

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
    this.use(own.map((style) => this.take(style)))
    // Set once more: a theme, a size and another way of drawing change them.
    this.observer.observe(screen, { childList: true })
    for (const style of own) {
      // What xterm.js writes next is for nobody either, not even until it is taken.
      style.media = 'not all'
      this.observer.observe(style, { childList: true })
    }
    // That they are empty now is no news.
    this.observer.takeRecords()
  }

  /** Leaves `style` empty: Chromium would work through its rules all the same. */
  private take(style: Node): string {
    const known = this.texts.get(style)
    if (known !== undefined) return known
    const text = (style.textContent ?? '').replace(ownNames, '$1')
    style.textContent = ''
    this.texts.set(style, text)
    return text
  }

  private use(texts: string[]): void {
    const before = this.used
    if (texts.length === before.length && texts.every((text, index) => text === before[index])) return
    const classes = texts.map(acquire)
    for (const text of before) release(text)
    this.used = texts
    const { classList } = this.terminal
    for (const name of [...classList]) if (name.startsWith('terminal-style-')) classList.remove(name)
    classList.add(...classes)
  }
}
