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
   * The source is paused above this many unparsed bytes of one view: about 20 ms of parsing at 27 MB/s. With less the page has nothing to do
   * while its acknowledgement travels, the more so on a busy machine.
   */
  highWaterBytes: 512 * 1024,
  /** And goes on below this many: the gap keeps it from switching at every chunk. */
  lowWaterBytes: 128 * 1024,
  /** Views of one page that are behind at the same time share the window, down to this part, 16 KiB: typing beside them waits for all of it. */
  smallestShare: 1 / 32,
  /** A view with more unparsed bytes than this is behind. */
  behindBytes: 8 * 1024,
  /** The page acknowledges after this many newly parsed bytes; smaller than the smallest share of the low mark, or the source would stall. */
  ackBytes: 2 * 1024,
  /**
   * Or this long after the last parsed byte, in ms, so that a remainder is never left unacknowledged. It holds nothing up, being smaller
   * than the low mark; sooner, each key that is typed into many terminals would be followed by a message for each of them.
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

/** Whether a source with these views must be paused: hysteresis between the two water marks. */
export function shouldPause(paused: boolean, outstandingBytes: readonly number[]): boolean {
  const most = Math.max(0, ...outstandingBytes)
  return paused ? most > flow.lowWaterBytes : most > flow.highWaterBytes
}
