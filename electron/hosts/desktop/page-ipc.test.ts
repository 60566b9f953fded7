import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import pino from 'pino'
import { beforeEach, expect, it } from 'vitest'
import type { HostMessage } from '#shared/contract/messages'
import type { ClientPort } from '../../rpc'
import { channel } from './channels'
import { servePage } from './page-ipc'

const pageUrl = 'file:///app/index.html'
const page = { senderFrame: { url: pageUrl, parent: null } }
const foreign = { senderFrame: { url: 'https://example.com/', parent: null } }

/** A fake window, whose page answers only where a test does. */
let ipc: EventEmitter & { handle: () => void }
let sent: string[]
let ports: ClientPort[]

beforeEach(() => {
  ipc = Object.assign(new EventEmitter(), { handle: () => undefined })
  sent = []
  ports = []
  const webContents = Object.assign(new EventEmitter(), {
    ipc,
    send: (_channel: string, text: string) => void sent.push(text),
  })
  const window = Object.assign(new EventEmitter(), { webContents, isDestroyed: () => false })
  servePage({
    window: window as unknown as BrowserWindow,
    pageUrl,
    connect: (port) => {
      ports.push(port)
      return { call: async () => ({ id: 0, result: null }), frame: () => undefined, close: () => undefined }
    },
    logger: pino({ enabled: false }),
  })
  ipc.emit(channel.hello, page)
})

const event: HostMessage = { event: 'labs.changed', payload: [] }

it('knows what a page that does not answer has not taken yet', () => {
  const [port] = ports
  for (let count = 0; count < 100; count++) port?.send(event)
  const all = sent.reduce((length, text) => length + text.length, 0)
  expect(port?.bufferedBytes()).toBe(all)
  const first = sent[0]?.length ?? 0
  ipc.emit(channel.heard, foreign, first)
  ipc.emit(channel.heard, page, 'much')
  expect(port?.bufferedBytes()).toBe(all)
  ipc.emit(channel.heard, page, first)
  expect(port?.bufferedBytes()).toBe(all - first)
  ipc.emit(channel.heard, page, 10 * all)
  expect(port?.bufferedBytes()).toBe(0)
})

it('a page that was loaded anew owes nothing', () => {
  ports[0]?.send(event)
  ipc.emit(channel.hello, page)
  expect(ports[1]?.bufferedBytes()).toBe(0)
})
