export { ClientHub } from './client-hub'
export { type Connection, RpcServer } from './rpc-server'
export type { Client, ClientPort, Emit, FrameSink, Handlers, HandlersOf } from './types'
