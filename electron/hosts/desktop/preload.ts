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
  onEvent: (listener) => listen(channel.event, listener),
  pathOf: (file) => webUtils.getPathForFile(file),
  openStream: (onFrame) => ({
    send: (frame) => ipcRenderer.send(channel.frame, frame),
    close: listen(channel.frame, onFrame),
  }),
}

ipcRenderer.send(channel.hello)
contextBridge.exposeInMainWorld('pilothouse', bridge)
