import { type Codec, makeCodec } from './codec'

type AnyFunction = (...args: unknown[]) => unknown

/** Name of Chromium's isolated world that the preload runs in. */
export const preloadWorldName = 'electron-standin-preload'
/** The function of that world through which it calls the main process, and the one the main process calls. */
export const bindingName = 'standInSend'
export const receiverName = 'standInReceive'

/** What runs in the page before its own scripts: builds `window.<key>` from what the preload exposes. */
export const pageScript = (): string => `(${runInPage})((${makeCodec})())`

/** What runs in the isolated world: the preload, with `require('electron')` and nothing else, as in a sandboxed one. */
export const preloadScript = (preload: string): string =>
  `(${runInPreloadWorld})((${makeCodec})(), ${JSON.stringify(preload)})`

/** The two worlds share only the DOM, so calls travel as DOM events; the answer to a call is there when dispatching ends. */
function runInPage(codec: Codec): void {
  const callbacks: AnyFunction[] = []
  const settlers = new Map<number, { resolve: AnyFunction; reject: AnyFunction }>()
  let answer: { promise?: number; value?: string; error?: string } = {}

  const keep = (fn: AnyFunction) => callbacks.push(fn) - 1
  const proxyOf =
    (id: number): AnyFunction =>
    (...args) => {
      answer = { error: 'no answer from the preload' }
      const detail = JSON.stringify({ id, args: codec.stringify(args, keep) })
      window.dispatchEvent(new CustomEvent('standin-call', { detail }))
      const { promise, value, error } = answer
      if (error !== undefined) throw new Error(error)
      if (promise === undefined) return freeze(codec.parse(value ?? 'null', proxyOf))
      return new Promise((resolve, reject) => settlers.set(promise, { resolve, reject }))
    }
  const freeze = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
    for (const item of Object.values(value)) freeze(item)
    return Object.freeze(value)
  }
  const on = (name: string, listener: (message: Record<string, string>) => void) =>
    window.addEventListener(`standin-${name}`, (event) => listener(JSON.parse((event as CustomEvent).detail)))

  on('answer', (message) => {
    answer = message as typeof answer
  })
  on('settle', ({ promise, value, error }) => {
    const settler = settlers.get(Number(promise))
    settlers.delete(Number(promise))
    if (error !== undefined) settler?.reject(new Error(error))
    else settler?.resolve(codec.parse(value ?? 'null', proxyOf))
  })
  on('callback', ({ id, args }) => {
    callbacks[Number(id)]?.(...(codec.parse(args ?? '[]', proxyOf) as unknown[]))
  })
  on('expose', ({ key, api }) => {
    const value = freeze(codec.parse(api ?? 'null', proxyOf))
    Object.defineProperty(window, String(key), { value, enumerable: true })
  })
}

function runInPreloadWorld(codec: Codec, source: string): void {
  const functions: AnyFunction[] = []
  const invocations = new Map<number, { resolve: AnyFunction; reject: AnyFunction }>()
  const listeners = new Map<string, AnyFunction[]>()
  const world = globalThis as unknown as Record<string, (text: string) => void>
  let last = 0

  const tell = (name: string, message: object) =>
    window.dispatchEvent(new CustomEvent(`standin-${name}`, { detail: JSON.stringify(message) }))
  const keep = (fn: AnyFunction) => functions.push(fn) - 1
  const callbackOf =
    (id: number): AnyFunction =>
    (...args) =>
      void tell('callback', { id, args: codec.stringify(args, keep) })
  const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

  window.addEventListener('standin-call', (event) => {
    const { id, args } = JSON.parse((event as CustomEvent).detail)
    try {
      const result = functions[id]?.(...(codec.parse(args, callbackOf) as unknown[]))
      if (!(result instanceof Promise)) return void tell('answer', { value: codec.stringify(result, keep) })
      last += 1
      const promise = last
      tell('answer', { promise })
      result.then(
        (value) => tell('settle', { promise, value: codec.stringify(value, keep) }),
        (error) => tell('settle', { promise, error: textOf(error) }),
      )
    } catch (error) {
      tell('answer', { error: textOf(error) })
    }
  })

  const toMain = (message: object) => world.standInSend?.(JSON.stringify(message))
  world.standInReceive = (text) => {
    const message = JSON.parse(text)
    if (message.type === 'message') {
      const args = codec.parse(message.args) as unknown[]
      for (const listener of [...(listeners.get(message.channel) ?? [])]) listener({}, ...args)
      return
    }
    const invocation = invocations.get(message.id)
    invocations.delete(message.id)
    if (message.error !== undefined) invocation?.reject(new Error(message.error))
    else invocation?.resolve(codec.parse(message.value))
  }

  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        last += 1
        invocations.set(last, { resolve, reject })
        toMain({ type: 'invoke', id: last, channel, args: codec.stringify(args) })
      }),
    send: (channel: string, ...args: unknown[]) =>
      toMain({ type: 'send', channel, args: codec.stringify(args) }),
    on: (channel: string, listener: AnyFunction) =>
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    off: (channel: string, listener: AnyFunction) =>
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((known) => known !== listener),
      ),
  }
  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown) =>
      tell('expose', { key, api: codec.stringify(api, keep) }),
  }
  const requireElectron = (name: string) => {
    if (name === 'electron') return { ipcRenderer, contextBridge }
    throw new Error(`module not found: ${name}`)
  }
  new Function('require', 'exports', source)(requireElectron, {})
}
