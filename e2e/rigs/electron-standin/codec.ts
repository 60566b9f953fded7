type AnyFunction = (...args: unknown[]) => unknown

/** Values as text between the three worlds of a window: main process, preload, page. */
export interface Codec {
  /** Functions become numbers by `keep`; without it they are refused, as Electron's IPC does. */
  stringify(value: unknown, keep?: (fn: AnyFunction) => number): string
  /** `revive` makes a function for each of those numbers. */
  parse(text: string, revive?: (id: number) => AnyFunction): unknown
}

/** Covers what the app sends: JSON, undefined, byte arrays, functions. Its source also runs in the browser, so it stands alone. */
export function makeCodec(): Codec {
  const toBase64 = (bytes: Uint8Array) =>
    btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  const fromBase64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null

  function encode(value: unknown, keep?: (fn: AnyFunction) => number): unknown {
    if (value === undefined) return { $: 'undefined' }
    if (typeof value === 'function' && keep) return { $: 'function', id: keep(value as AnyFunction) }
    if (typeof value === 'function' || typeof value === 'symbol' || value instanceof Promise)
      throw new Error('An object could not be cloned.')
    if (value instanceof Uint8Array) return { $: 'bytes', text: toBase64(value) }
    if (Array.isArray(value)) return value.map((item) => encode(item, keep))
    if (!isObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item, keep)]))
  }

  function decode(value: unknown, revive?: (id: number) => AnyFunction): unknown {
    if (Array.isArray(value)) return value.map((item) => decode(item, revive))
    if (!isObject(value)) return value
    if (value.$ === 'undefined') return undefined
    if (value.$ === 'bytes') return fromBase64(String(value.text))
    if (value.$ === 'function' && revive) return revive(Number(value.id))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item, revive)]))
  }

  return {
    stringify: (value, keep) => JSON.stringify(encode(value, keep)),
    parse: (text, revive) => decode(JSON.parse(text), revive),
  }
}
