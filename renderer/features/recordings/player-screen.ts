import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/xterm'
import type { Settings } from '#shared/settings'
import type { ScreenSize } from '#shared/terminals'
import { onThemeChange, readColours, textOptions } from '../terminals/theme'
import { countUntil, lastKeyframe, sizeAt, type Track } from './track'
import '@xterm/xterm/css/xterm.css'

/** Text of one write to xterm.js, in UTF-16 units: between two writes the time may have moved on. */
const maxWriteLength = 1024 * 1024

/** Shows one track as it was at any time, as large as there is room. */
export class PlayerScreen {
  readonly #track: Track
  readonly #terminal: Terminal
  readonly #place: HTMLElement
  readonly #frame = document.createElement('div')
  readonly #observer = new ResizeObserver(() => this.#fit())
  readonly #stopStyling: () => void
  /** Events shown, and to be shown. */
  #shown = 0
  #wanted = 0
  #busy = false
  #disposed = false

  constructor(track: Track, place: HTMLElement, settings: Settings) {
    this.#track = track
    this.#place = place
    this.#terminal = new Terminal({
      ...track.size,
      ...textOptions(settings),
      screenReaderMode: settings['terminal.screenReaderMode'],
      ...readColours(),
      allowProposedApi: true,
      disableStdin: true,
    })
    this.#terminal.loadAddon(new Unicode11Addon())
    this.#terminal.unicode.activeVersion = '11'
    this.#frame.style.cssText = 'width:max-content;transform-origin:0 0'
    place.append(this.#frame)
    this.#terminal.open(this.#frame)
    // It is looked at; the keys are the player's.
    this.#terminal.textarea?.setAttribute('tabindex', '-1')
    this.#observer.observe(place)
    this.#observer.observe(this.#frame)
    this.#stopStyling = onThemeChange(() => {
      Object.assign(this.#terminal.options, readColours())
    })
  }

  /** In s on the common time line. */
  showAt(time: number): void {
    this.#wanted = countUntil(this.#track.events, time, (event) => event.time)
    if (!this.#busy) void this.#work()
  }

  dispose(): void {
    this.#disposed = true
    this.#observer.disconnect()
    this.#stopStyling()
    this.#terminal.dispose()
    this.#frame.remove()
  }

  async #work(): Promise<void> {
    this.#busy = true
    while (!this.#disposed && this.#shown !== this.#wanted) {
      this.#leap()
      await this.#step()
    }
    this.#busy = false
  }

  /** Going back begins anew where the whole screen was written last; so does a way forward that passes such a place. */
  #leap(): void {
    const forward = this.#wanted > this.#shown
    const keyframe = lastKeyframe(this.#track, this.#wanted, forward ? this.#shown : 0)
    if (forward && keyframe === null) return
    this.#shown = keyframe ?? 0
    this.#terminal.reset()
    this.#resize(sizeAt(this.#track, this.#shown))
  }

  async #step(): Promise<void> {
    const { events } = this.#track
    let text = ''
    for (; this.#shown < this.#wanted && text.length < maxWriteLength; this.#shown += 1) {
      const event = events[this.#shown]
      if (event?.type === 'output') text += event.text
      if (event?.type !== 'resize') continue
      if (text !== '') break
      this.#resize(event)
    }
    if (text !== '') await new Promise<void>((resolve) => this.#terminal.write(text, resolve))
  }

  #resize({ cols, rows }: ScreenSize): void {
    this.#terminal.resize(cols, rows)
  }

  #fit(): void {
    const { offsetWidth: width, offsetHeight: height } = this.#frame
    if (width === 0 || height === 0) return
    const scale = Math.min(1, this.#place.clientWidth / width, this.#place.clientHeight / height)
    this.#frame.style.transform = `scale(${scale})`
  }
}
