/** Cuts `bytes` into views of at most `pieceBytes` each, in order; none for no bytes. */
export function inPieces(bytes: Uint8Array, pieceBytes: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let start = 0; start < bytes.byteLength; start += pieceBytes)
    pieces.push(bytes.subarray(start, start + pieceBytes))
  return pieces
}

/** How many bytes these are together. */
export const bytesIn = (pieces: readonly Uint8Array[]): number =>
  pieces.reduce((sum, { byteLength }) => sum + byteLength, 0)

/** All bytes in one piece. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(bytesIn(pieces))
  let filled = 0
  for (const piece of pieces) {
    all.set(piece, filled)
    filled += piece.byteLength
  }
  return all
}
