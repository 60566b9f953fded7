import type { Page } from 'playwright/test'
import { terminal } from './ui'

/** What `Input.dispatchKeyEvent` of Chromium's protocol is told. */
interface KeyEvent {
  type: 'keyDown' | 'rawKeyDown' | 'keyUp'
  key: string
  code?: string
  text?: string
  windowsVirtualKeyCode?: number
  modifiers?: number
}

/** Keys beside those that write a character: their code, their number (DOM `keyCode`) and what a terminal sends for them. */
const specialKeys: Record<string, { code: number; bytes: string; text?: string }> = {
  Enter: { code: 13, bytes: '\r', text: '\r' },
  Backspace: { code: 8, bytes: '\x7f' },
  Tab: { code: 9, bytes: '\t' },
  Escape: { code: 27, bytes: '\x1b' },
  ArrowUp: { code: 38, bytes: '\x1b[A' },
  ArrowDown: { code: 40, bytes: '\x1b[B' },
  ArrowRight: { code: 39, bytes: '\x1b[C' },
  ArrowLeft: { code: 37, bytes: '\x1b[D' },
  Home: { code: 36, bytes: '\x1b[H' },
  End: { code: 35, bytes: '\x1b[F' },
  PageUp: { code: 33, bytes: '\x1b[5~' },
  Delete: { code: 46, bytes: '\x1b[3~' },
}
const letters = 'abcdefghijklmnopqrstuvwxyz'
const names = [...Object.keys(specialKeys), ...[...letters].map((letter) => `Control+${letter}`)]
const characters = [...letters, ...'0123456789', ...' -_./|$"\'\\(){}<>&;*~']
const pasted = [...characters, '한', '글', 'é', '😀', '\t']

/** What a terminal sends for a key of `randomInput`. */
function bytesOf(key: string): string {
  const control = /^Control\+(.)$/.exec(key)?.[1]
  return control ? String.fromCharCode(control.charCodeAt(0) & 0x1f) : (specialKeys[key]?.bytes ?? key)
}

/** The events of pressing and releasing a key, for the browser's `Input.dispatchKeyEvent`. */
export function keyEvents(key: string): KeyEvent[] {
  const control = /^Control\+(.)$/.exec(key)?.[1]
  if (control) {
    const about = { key: control, windowsVirtualKeyCode: control.toUpperCase().charCodeAt(0), modifiers: 2 }
    return [
      { type: 'rawKeyDown', ...about },
      { type: 'keyUp', ...about },
    ]
  }
  const special = specialKeys[key]
  if (!special) {
    const number = /\w/.test(key) ? { windowsVirtualKeyCode: key.toUpperCase().charCodeAt(0) } : {}
    return [
      { type: 'keyDown', key, text: key, ...number },
      { type: 'keyUp', key, ...number },
    ]
  }
  const about = { key, code: key, windowsVirtualKeyCode: special.code }
  return [
    special.text ? { type: 'keyDown', ...about, text: special.text } : { type: 'rawKeyDown', ...about },
    { type: 'keyUp', ...about },
  ]
}

/** A key as the page's own events, which need no way through the browser: thousands come as fast as the page takes them. */
export const pressInPage = (page: Page, name: string, keys: readonly string[]): Promise<void> =>
  pressInTurns(page, { [name]: keys })

/** The same in several terminals at one moment: a key of each in turn. */
export async function pressInTurns(page: Page, keysOf: Record<string, readonly string[]>): Promise<void> {
  const terminals = Object.entries(keysOf).map(async ([name, keys]) => ({
    input: await terminal(page, name).getByRole('textbox', { name: 'Terminal input' }).elementHandle(),
    events: keys.map((key) => keyEvents(key)[0]),
  }))
  await page.evaluate(
    (all) => {
      const press = (element: Element | null, event: KeyEvent) => {
        const { key, code = '', text, windowsVirtualKeyCode = 0, modifiers } = event
        const about = { key, code, bubbles: true, cancelable: true, ctrlKey: modifiers === 2 }
        const down = new KeyboardEvent('keydown', { ...about, keyCode: windowsVirtualKeyCode })
        const isTaken = !element?.dispatchEvent(down)
        if (text && !isTaken)
          element?.dispatchEvent(new KeyboardEvent('keypress', { ...about, charCode: text.charCodeAt(0) }))
        element?.dispatchEvent(new KeyboardEvent('keyup', about))
      }
      const rounds = Math.max(...all.map(({ events }) => events.length))
      for (let round = 0; round < rounds; round += 1)
        for (const { input, events } of all) {
          const event = events[round]
          if (event) press(input, event)
        }
    },
    await Promise.all(terminals),
  )
}

interface RandomInput {
  steps: ({ keys: string[] } | { paste: string })[]
  /** What a program in raw mode without bracketed paste gets from it. */
  expected: Buffer
}

/** Keys with pastes among them, the same for the same seed. Pastes have no line breaks, so that none is asked about. */
export function randomInput({ seed, keys, pastes }: Record<'seed' | 'keys' | 'pastes', number>): RandomInput {
  const random = mulberry32(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const steps: RandomInput['steps'] = []
  for (let index = 0; index < pastes; index++) {
    const some = Array.from({ length: Math.ceil(keys / pastes) }, () =>
      pick(random() < 0.2 ? names : characters),
    )
    steps.push(
      { keys: some },
      { paste: Array.from({ length: 1 + random() ** 4 * 4000 }, () => pick(pasted)).join('') },
    )
  }
  const text = steps.map((step) => ('paste' in step ? step.paste : step.keys.map(bytesOf).join('')))
  return { steps, expected: Buffer.from(text.join('')) }
}

/** A small random generator with a seed (mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Pastes as the browser does it after Ctrl+V, without the system's clipboard. */
export async function pasteInto(page: Page, name: string, text: string): Promise<void> {
  const input = terminal(page, name).getByRole('textbox', { name: 'Terminal input' })
  await input.evaluate((element, pastedText) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pastedText)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}
