/** What Vagrant prints every second of a download (`Vagrant::Util::CurlHelper`), from the columns of curl. */
const form = /^Progress: (\d+)% \(Rate: (\S+)\/s, Estimated time remaining: (\S+)\)$/

/** A download of an hour would fill the log with thousands of lines: one is kept in this time, in ms. */
const everyMs = 5000

/** Makes of Vagrant's progress lines fewer ones that are true. */
export class DownloadProgress {
  readonly #now: () => number
  #saidAt = Number.NEGATIVE_INFINITY

  constructor(now = Date.now) {
    this.#now = now
  }

  /** The line to show: any other line as it is, null where it is not time for another one. */
  shown(line: string): string | null {
    const [whole, percent, rate = '', left = ''] = form.exec(line) ?? []
    if (whole === undefined) return line
    // Before curl has measured a rate there stands something else, such as `0*`, or a piece of another line.
    if (!/^\d[\d.]*[kMGTP]?$/.test(rate) || this.#now() - this.#saidAt < everyMs) return null
    this.#saidAt = this.#now()
    // Where a server does not tell the size, curl says 100 % all the time, and no time.
    const isSizeKnown = /^\d+:\d\d:\d\d$/.test(left)
    return isSizeKnown
      ? `Downloading the box: ${percent} % at ${rate}B/s, ${left} left`
      : `Downloading the box at ${rate}B/s`
  }
}
