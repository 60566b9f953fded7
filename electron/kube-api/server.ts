import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Duplex } from 'node:stream'
import type { Logger } from '../platform/logger'
import { authenticate, authorize, authorizePath } from './access'
import { ApiError, badRequest } from './api-error'
import type { CertificateAuthority, User } from './certificates'
import { type Answer, discover } from './discovery'
import { answerJson, type Exchange } from './exchange'
import { handlerOf, streams } from './handlers'
import { openApi } from './openapi'
import { parsePath } from './request'
import type { PodRuntime } from './runtime'
import type { ObjectStore } from './store'
import { refuseUpgrade } from './upgrade'

/** How long an idle connection is kept, in ms; longer than clients do, so that they never write to one that ends. */
const keepAliveMs = 120_000

export interface KubeApiOptions {
  store: ObjectStore
  authority: CertificateAuthority
  /** Names and addresses that the server's certificate is for. */
  hosts: readonly string[]
  /** Such as `1.36.4`. */
  version: string
  logger: Logger
  /** Users by bearer token, beside those with a client certificate. */
  tokens?: ReadonlyMap<string, User>
  runtime: PodRuntime
  /** Whether this node's kubelet can be asked about its pods. */
  kubeletRuns(node: string): boolean
}

/** The API server of a simulated cluster. It opens no port: connections are handed to it. */
export class KubeApiServer {
  readonly #options: KubeApiOptions
  readonly #server: Server
  readonly #connections = new Set<Duplex>()

  private constructor(options: KubeApiOptions, server: Server) {
    this.#options = options
    this.#server = server
    server.keepAliveTimeout = keepAliveMs
    server.on('request', (request, response) => void this.#serve(request, response))
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    // A client that speaks no TLS, or goes away in the middle, is no fault of the server.
    server.on('tlsClientError', (error) => options.logger.debug({ err: error }, 'simulated API server'))
  }

  static async create(options: KubeApiOptions): Promise<KubeApiServer> {
    const { authority, hosts } = options
    const { certificate, key } = await authority.serverIdentity('kube-apiserver', hosts)
    const server = createServer({
      cert: certificate,
      key,
      ca: authority.certificate,
      requestCert: true,
      // A certificate that is not good is answered with 401, and none at all may do.
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
    })
    return new KubeApiServer(options, server)
  }

  /** Serves TLS on a connection, whatever carries it. */
  accept(connection: Duplex): void {
    this.#connections.add(connection)
    connection.once('close', () => this.#connections.delete(connection))
    connection.on('error', (error) => this.#options.logger.debug({ err: error }, 'simulated API server'))
    this.#server.emit('connection', connection)
  }

  /** Cuts every connection; new ones are served. */
  dropConnections(): void {
    for (const connection of this.#connections) connection.destroy()
  }

  dispose(): void {
    this.dropConnections()
    this.#server.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response)
    } catch (error) {
      // Nobody waits for an answer to a request that broke off.
      if (request.complete || error instanceof ApiError) this.#fail(response, error)
      else response.destroy()
    }
  }

  #fail(response: ServerResponse, error: unknown): void {
    const { status } = this.#asApiError(error)
    if (response.headersSent) response.destroy()
    else answerJson(response, status, status.code)
  }

  #asApiError(error: unknown): ApiError {
    if (error instanceof ApiError) return error
    this.#options.logger.error({ err: error }, 'simulated API server')
    return new ApiError('InternalError', 'Internal error occurred')
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, query } = addressOf(request)
    const user = authenticate(request, this.#options.tokens ?? new Map())
    const place = parsePath(pathname)
    if (!place) {
      authorizePath(user, pathname)
      return this.#servePath(pathname, request, response)
    }
    const { store, runtime, kubeletRuns } = this.#options
    const exchange: Exchange = { ...place, query, user, request, response, store, runtime, kubeletRuns }
    const { verb, handle } = handlerOf(exchange)
    authorize(user, { ...place, verb })
    await handle(exchange)
  }

  /** Whoever wants to write and read at once gets a WebSocket. */
  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A client that goes away is no fault of the server.
    socket.on('error', (error) => this.#options.logger.debug({ err: error }, 'simulated API server'))
    try {
      const { pathname, query } = addressOf(request)
      const user = authenticate(request, this.#options.tokens ?? new Map())
      const place = parsePath(pathname)
      const serve = place?.resource.plural === 'pods' ? streams[place.subresource] : undefined
      if (!place || !serve) throw new ApiError('NotFound', 'the server could not find the requested resource')
      authorize(user, { ...place, verb: 'get' })
      const { store, runtime, kubeletRuns } = this.#options
      serve({ ...place, query, user, request, socket, head, store, runtime, kubeletRuns })
    } catch (error) {
      refuseUpgrade(socket, this.#asApiError(error))
    }
  }

  #servePath(path: string, request: IncomingMessage, response: ServerResponse): void {
    const found = this.#pathAnswer(path, request.headers.accept ?? '')
    if (!found) throw new ApiError('NotFound', 'the server could not find the requested resource')
    answerJson(response, found.body, 200, found.contentType)
  }

  #pathAnswer(path: string, accept: string): Answer | null {
    if (/^\/(healthz|livez|readyz)(\/|$)/.test(path)) return { body: 'ok', contentType: 'text/plain' }
    if (path === '/version')
      return { body: versionInfo(this.#options.version), contentType: 'application/json' }
    return discover(path, accept) ?? openApi(path)
  }
}

/** Throws `BadRequest` where the request names no path. */
function addressOf({ url = '/' }: IncomingMessage) {
  const base = 'https://kubernetes'
  if (!URL.canParse(url, base)) throw badRequest('the path is not valid')
  const { pathname, searchParams } = new URL(url, base)
  return { pathname, query: searchParams }
}

function versionInfo(version: string) {
  const [major, minor] = version.split('.')
  return {
    major,
    minor,
    gitVersion: `v${version}`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '',
    goVersion: '',
    compiler: '',
    platform: 'linux/amd64',
  }
}
