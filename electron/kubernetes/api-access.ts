import type { OutgoingHttpHeaders } from 'node:http'
import type { RequestOptions } from 'node:https'
import { LabError } from '#shared/errors'
import type { Lab } from '#shared/labs'
import type { SshConnection, SshConnections, SshTarget } from '../ssh'
import { readAdminConfig } from './admin-config'
import { KubeApi } from './kube-api'
import { TunnelAgent } from './tunnel-agent'

/** What access needs to know of labs. */
export interface KubernetesLabs {
  lab(labId: string): Lab | null
  /** How to log in to a node; null while it does not run. */
  sshTarget(labId: string, node: string): SshTarget | null
}

/** The API for as long as its user needs it. */
export interface ApiLease {
  api: KubeApi
  /** Aborted once the SSH connection is gone. */
  gone: AbortSignal
  release(): void
}

interface Opened {
  api: KubeApi
  gone: AbortController
  connection: SshConnection
}

interface Shared {
  opened: Promise<Opened>
  users: number
}

/** The ways to the API servers of labs: one SSH connection and kubeconfig for all users of a lab, gone with the last of them. */
export class ApiAccess {
  readonly #connections: SshConnections
  readonly #labs: KubernetesLabs
  readonly #open = new Map<string, Shared>()

  constructor(connections: SshConnections, labs: KubernetesLabs) {
    this.#connections = connections
    this.#labs = labs
  }

  /** Throws `labs.controlPlaneOff`, `kubernetes.noConfig`, and what connecting throws. */
  async lease(labId: string): Promise<ApiLease> {
    const shared = this.#open.get(labId) ?? this.#begin(labId)
    shared.users += 1
    let released = false
    const release = () => {
      if (released) return
      released = true
      shared.users -= 1
      if (shared.users === 0) this.#end(labId, shared)
    }
    try {
      const { api, gone } = await shared.opened
      return { api, gone: gone.signal, release }
    } catch (error) {
      release()
      throw error
    }
  }

  /** Does one thing with the API. */
  async use<T>(labId: string, work: (api: KubeApi) => Promise<T>): Promise<T> {
    const { api, release } = await this.lease(labId)
    try {
      return await work(api)
    } finally {
      release()
    }
  }

  dispose(): void {
    for (const [labId, shared] of [...this.#open]) this.#end(labId, shared)
  }

  #begin(labId: string): Shared {
    const shared: Shared = { opened: this.#connect(labId, () => this.#forget(labId, shared)), users: 0 }
    this.#open.set(labId, shared)
    return shared
  }

  async #connect(labId: string, lost: () => void): Promise<Opened> {
    const { target, node } = this.#controlPlane(labId)
    const connection = await this.#connections.connect(target)
    try {
      const admin = await readAdminConfig(connection, node)
      const options: RequestOptions = {}
      await admin.config.applyToHTTPSOptions(options)
      const { ca, cert, key } = options
      const headers = (options.headers ?? {}) as OutgoingHttpHeaders
      const tls = { ca, cert, key, rejectUnauthorized: true }
      const agent = new TunnelAgent(connection, tls)
      const gone = new AbortController()
      connection.onLost(() => {
        lost()
        gone.abort()
        agent.destroy()
      })
      return { api: new KubeApi(admin, agent, headers), gone, connection }
    } catch (error) {
      connection.release()
      throw error
    }
  }

  #end(labId: string, shared: Shared): void {
    this.#forget(labId, shared)
    shared.opened.then(
      ({ api, gone, connection }) => {
        gone.abort()
        api.agent.destroy()
        connection.release()
      },
      // Whoever waited for it was told why it failed.
      () => undefined,
    )
  }

  #forget(labId: string, shared: Shared): void {
    if (this.#open.get(labId) === shared) this.#open.delete(labId)
  }

  #controlPlane(labId: string): { target: SshTarget; node: string } {
    const node = this.#labs.lab(labId)?.nodes.find(({ role }) => role === 'control-plane')?.name
    const target = node === undefined ? null : this.#labs.sshTarget(labId, node)
    if (node !== undefined && target) return { target, node }
    throw new LabError('state.conflict', 'labs.controlPlaneOff', { params: { node: node ?? labId } })
  }
}
