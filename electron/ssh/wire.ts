/** Reads values in SSH's wire form (RFC 4251, section 5). Throws a `RangeError` where the bytes end too early. */
export class WireReader {
  readonly #bytes: Buffer
  #offset = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** A `string`; an `mpint` has the same form. */
  string(): Buffer {
    const length = this.#bytes.readUInt32BE(this.#offset)
    const start = this.#offset + 4
    if (length > this.#bytes.length - start) throw new RangeError('the value is longer than its message')
    this.#offset = start + length
    return this.#bytes.subarray(start, this.#offset)
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Each value as a `string`, one after the other. */
export const wireStrings = (...values: (Buffer | string)[]): Buffer =>
  Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value)
      return [uint32(bytes.length), bytes]
    }),
  )
