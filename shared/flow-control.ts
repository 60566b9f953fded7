/**
 * Numbers of the terminal data path. The host sends at most a window of bytes that the page has not parsed;
 * the page acknowledges byte offsets after xterm.js has parsed them. (Where they come from: docs/architecture.md.)
 */
export const flow = {
  /** Output is gathered this long, in ms; the first chunk after a pause goes out at once. VS Code uses 5, electerm 10. */
  coalesceMs: 8,
  /** Largest data frame, in bytes: less than 1 ms of parsing, and no more than the smallest share of a window. */
  maxBatchBytes: 16 * 1024,
  /**
   * Of output that scrolls away, for views that are behind alone, so many bytes are gathered, or for so long, in ms: most of that is seen by nobody and
   * is not sent. A flood is drawn five times in a second then.
   */
  floodBatchBytes: 4 * 1024 * 1024,
  floodGatherMs: 200,
  /**
   * The window of a view that is behind alone: the source is paused above this many unparsed bytes. It is several times what a page parses of
   * a flood, since most of it scrolls away unseen (`scrolled-away.ts`), and that can only be seen in one piece.
   */
  windowBytes: 6 * 1024 * 1024,
  /** Views of one page that are behind at the same time, or whose output stays in sight, share this, about 20 ms of parsing at 27 MB/s, */
  sharedWindowBytes: 512 * 1024,
  /** down to this for each: typing beside them waits for all of it. */
  smallestWindowBytes: 16 * 1024,
  /** What the host's own copy of the screen may be behind: a part that is gathered, and one that is parsed. */
  mirrorWindowBytes: 6 * 1024 * 1024,
  /** A paused source goes on below this part of the window: the gap keeps it from switching at every chunk. */
  resumeBelow: 1 / 4,
  /** A view with more unparsed bytes than this is behind. */
  behindBytes: 8 * 1024,
  /** The page acknowledges after this many newly parsed bytes; smaller than what the smallest window goes on below, or the source would stall. */
  ackBytes: 2 * 1024,
  /**
   * Or this long after the last parsed byte, in ms, so that a remainder is never left unacknowledged. It holds nothing up, being smaller
   * than that; sooner, each key that is typed into many terminals would be followed by a message for each of them.
   */
  ackDelayMs: 1000,
  /** A view that holds the source up this long, in ms, is detached and gets a snapshot when it is back. */
  laggingViewMs: 10_000,
  /** No frame is sent to a client whose socket buffers more than this, in bytes. */
  socketBufferBytes: 1024 * 1024,
  /** Lines of the host's own copy of the screen, sent on attach. */
  mirrorScrollback: 1000,
  /** The end is shown after this long without output, in ms, */
  exitQuietMs: 250,
  /** but no later than this after the shell ended. */
  exitDeadlineMs: 5000,
} as const

/** Bytes the view has not parsed yet. An acknowledgement from the future (a fault, or an old view) counts as everything parsed. */
export const outstanding = (sent: number, acknowledged: number): number => Math.max(0, sent - acknowledged)

/** The window of each of so many views of one page that are behind at the same time, in bytes; `scrollsAway`: most of what it shows is never seen. */
export const windowOf = (viewsBehind: number, scrollsAway: boolean): number =>
  viewsBehind <= 1 && scrollsAway
    ? flow.windowBytes
    : Math.max(flow.smallestWindowBytes, flow.sharedWindowBytes / Math.max(1, viewsBehind))

/** Whether a source must be paused whose views have filled so much of their windows, 1 for all of it: with hysteresis. */
export function shouldPause(paused: boolean, loads: readonly number[]): boolean {
  const most = Math.max(0, ...loads)
  return paused ? most > flow.resumeBelow : most > 1
}
