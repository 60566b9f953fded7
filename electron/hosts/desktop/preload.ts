import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron'
import type { Bridge } from '#shared/bridge'
import { channel } from './channels'

/** Passes on what arrives on a channel, without Electron's event object, which would hand `ipcRenderer` to the page. */
function listen<T>(name: string, listener: (value: T) => void): () => void {
  const receive = (_event: IpcRendererEvent, value: T) => listener(value)
  ipcRenderer.on(name, receive)
  return () => void ipcRenderer.off(name, receive)
}

const bridge: Bridge = {
  call: (method, input) => ipcRenderer.invoke(channel.call, JSON.stringify({ id: 0, method, input })),
  onEvent: (listener) => listen<string>(channel.event, (text) => listener(JSON.parse(text))),
  pathOf: (file) => webUtils.getPathForFile(file),
  openStream: (onFrame) => ({
    send: (frame) => ipcRenderer.send(channel.frame, frame),
    close: listen(channel.frame, onFrame),
  }),
}

// A page that is busy says nothing, and the host sends it no more than can wait.
listen<string>(channel.event, (text) => ipcRenderer.send(channel.heard, text.length))
ipcRenderer.send(channel.hello)
contextBridge.exposeInMainWorld('pilothouse', bridge)
