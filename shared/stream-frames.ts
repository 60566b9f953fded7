/**
 * Terminal bytes travel in binary frames, never in control messages. One form for both transports
 * (WebSocket binary frame, Electron IPC `Uint8Array`):
 *
 *   byte 0     type
 *   byte 1-4   stream, unsigned 32 bit, big endian (from `terminals.attach`)
 *   byte 5-12  offset, float 64, big endian: a count of bytes since the terminal began; exact up to 2^53
 *   byte 13-   payload
 */
export const frameType = {
  /** Host to page. The screen as escape sequences; live data goes on at `offset`. Payload begins with columns and rows, 16 bit each. */
  snapshot: 1,
  /** Host to page. `offset` is that of the first byte of the payload. */
  data: 2,
  /** Host to page. What was not sent of the bytes before `offset` would have scrolled out of the page's history by now. No payload. */
  skip: 4,
  /** Host to page, after the last byte of data. */
  end: 3,
  /** Page to host. What the page's terminal sends by itself: its answers, focus and mouse reports; `offset` is 0. */
  input: 16,
  /** Page to host. Everything before `offset` has been parsed by the page's terminal. No payload. */
  ack: 17,
  /** Page to host. One press of a key, or text that was composed; `offset` is 0. Live typing takes it to other terminals, too. */
  typed: 18,
  /** Page to host. A part of pasted text, without any encoding; `offset` is how many of its bytes follow in further frames. */
  pasted: 19,
} as const

export type FrameType = (typeof frameType)[keyof typeof frameType]

export interface StreamFrame {
  type: FrameType
  stream: number
  offset: number
  payload: Uint8Array
}

export const frameHeaderBytes = 13

/** Largest payload of an input frame, in bytes; longer pastes are split by the page. */
export const maxInputBytes = 64 * 1024

/** Longest pasted text, in bytes of UTF-8; the page takes no longer one. */
export const maxPasteBytes = 8 * 1024 * 1024

const knownTypes = new Set<number>(Object.values(frameType))
const empty = new Uint8Array(0)

/** `stream` is an unsigned 32-bit number, `offset` a safe integer; the payload is copied. */
export function encodeFrame(
  type: FrameType,
  stream: number,
  offset: number,
  payload: Uint8Array = empty,
): Uint8Array {
  const frame = new Uint8Array(frameHeaderBytes + payload.byteLength)
  const view = new DataView(frame.buffer)
  view.setUint8(0, type)
  view.setUint32(1, stream)
  view.setFloat64(5, offset)
  frame.set(payload, frameHeaderBytes)
  return frame
}

/** Null for anything that is not a whole, known frame with a safe offset. The payload is a view, not a copy. */
export function decodeFrame(bytes: Uint8Array): StreamFrame | null {
  if (bytes.byteLength < frameHeaderBytes) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = view.getUint8(0)
  const offset = view.getFloat64(5)
  if (!knownTypes.has(type) || !Number.isSafeInteger(offset) || offset < 0) return null
  return {
    type: type as FrameType,
    stream: view.getUint32(1),
    offset,
    payload: bytes.subarray(frameHeaderBytes),
  }
}

/** A snapshot's payload: the size of the screen it was taken from, then its text. */
export function encodeSnapshot(cols: number, rows: number, screen: Uint8Array): Uint8Array {
  const payload = new Uint8Array(4 + screen.byteLength)
  const view = new DataView(payload.buffer)
  view.setUint16(0, cols)
  view.setUint16(2, rows)
  payload.set(screen, 4)
  return payload
}

/** Null where the payload is too short to hold a size. */
export function decodeSnapshot(
  payload: Uint8Array,
): { cols: number; rows: number; screen: Uint8Array } | null {
  if (payload.byteLength < 4) return null
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  return { cols: view.getUint16(0), rows: view.getUint16(2), screen: payload.subarray(4) }
}
