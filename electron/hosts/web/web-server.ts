import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { maxMessageBytes } from '#shared/contract/messages'
import { LabError } from '#shared/errors'
import type { Logger } from '../../platform/logger'
import type { ClientPort, Connection } from '../../rpc'
import { contentSecurityPolicy } from '../content-security-policy'
import { Access, newToken, protocol } from './access'
import { deliverFile, downloadPath, type FileTransfers, receiveFile, uploadPath } from './file-requests'
import { PageFiles } from './page-files'
import { sayGoodbye, servePage } from './web-socket'

const address = '127.0.0.1'
const openPath = '/open/'
/** How long a page may take to answer the goodbye, in ms. */
const goodbyeMs = 1000

const headers = {
  'content-security-policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), usb=(), serial=(), payment=()',
}

export interface WebServerOptions {
  /** 0 for a free one. */
  port: number
  /** Where the built page is. */
  pageFolder: string
  connect(port: ClientPort): Connection
  files: FileTransfers
  logger: Logger
}

/** Serves the page and its WebSocket to browsers of this machine. */
export class WebServer {
  readonly #http: Server
  readonly #sockets: WebSocketServer
  readonly #access: Access
  #closed: Promise<void> | undefined
  /** With the token in the fragment, which browsers never send and servers never log. */
  readonly url: string

  /** Throws `state.conflict` (`app.portInUse`). */
  static async start(options: WebServerOptions): Promise<WebServer> {
    const files = await PageFiles.open(options.pageFolder)
    // A file of gigabytes takes longer than any limit for a whole request; the one for its headers stays.
    const http = createServer({ requestTimeout: 0 })
    const port = await listen(http, options.port)
    return new WebServer(http, port, files, options)
  }

  private constructor(http: Server, port: number, files: PageFiles, options: WebServerOptions) {
    const token = newToken()
    const access = new Access(token, port)
    this.#access = access
    const logger = options.logger.child({ service: 'web' })
    this.url = `http://${address}:${port}/#token=${token}`
    this.#http = http
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
      handleProtocols: () => protocol,
    })
    http.on('request', (request, response) =>
      answer(request, response, { access, files, transfers: options.files, logger }),
    )
    http.on('upgrade', (request, socket, head) => {
      const refusal = refusalOf(request, access)
      if (refusal) return refuse(socket, refusal)
      this.#sockets.handleUpgrade(request, socket, head, (page) =>
        servePage({ socket: page, connect: options.connect, logger }),
      )
    })
  }

  /** The address to start a browser with. It holds no token, and leads to the page once. */
  browserUrl(): string {
    return new URL(`${openPath}${this.#access.newTicket()}`, this.url).href
  }

  /** Says goodbye to every page and stops listening. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    const closed = once(this.#http, 'close')
    for (const page of this.#sockets.clients) sayGoodbye(page)
    this.#http.close()
    this.#http.closeAllConnections()
    const impatience = setTimeout(() => this.#terminatePages(), goodbyeMs)
    await closed
    clearTimeout(impatience)
  }

  #terminatePages(): void {
    for (const page of this.#sockets.clients) page.terminate()
  }
}

async function listen(http: Server, port: number): Promise<number> {
  http.listen({ host: address, port })
  try {
    await once(http, 'listening')
  } catch (error) {
    const inUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    throw inUse ? new LabError('state.conflict', 'app.portInUse', { params: { port }, cause: error }) : error
  }
  return (http.address() as AddressInfo).port
}

interface Served {
  access: Access
  files: PageFiles
  transfers: FileTransfers
  logger: Logger
}

function answer(request: IncomingMessage, response: ServerResponse, served: Served): void {
  const { access, files, transfers, logger } = served
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  const end = (status: number) => response.writeHead(status, { 'content-type': 'text/plain' }).end()
  if (!access.isOwnHost(request)) return void end(403)
  const [path = ''] = (request.url ?? '').split('?')
  if (request.method === 'PUT' && path.startsWith(uploadPath)) {
    if (!access.isOwnOrigin(request)) return void end(403)
    if (!access.hasBearerToken(request)) return void end(401)
    return void receiveFile(request, response, transfers, logger)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return void end(405)
  }
  if (path === '/token') return void end(access.hasBearerToken(request) ? 204 : 401)
  if (path.startsWith(openPath) && request.method === 'GET') openPage(path, response, access)
  else if (path.startsWith(downloadPath) && request.method === 'GET')
    void deliverFile(path.slice(downloadPath.length), response, transfers, logger)
  else if (!files.send(path, response)) end(404)
}

function openPage(path: string, response: ServerResponse, access: Access): void {
  const token = access.redeem(path.slice(openPath.length))
  if (token === null) response.writeHead(404).end()
  else response.writeHead(302, { location: `/#token=${token}`, 'cache-control': 'no-store' }).end()
}

function refusalOf(request: IncomingMessage, access: Access): string | null {
  if (!access.isOwnOrigin(request)) return '403 Forbidden'
  if (!access.hasProtocolToken(request)) return '401 Unauthorized'
  return null
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
