import type { KubeConfig } from '@kubernetes/client-node'
import { LabError } from '#shared/errors'
import type { SshConnection } from '../ssh'
import { type PlainConfig, plainConfig } from './kubeconfig'

/** kubeadm leaves it for root; its own advice is a copy in the home folder. */
const commands = ['sudo -n cat /etc/kubernetes/admin.conf', 'cat ~/.kube/config'] as const
/** A kubeconfig with its three certificates has about 6 KiB. */
const maxBytes = 256 * 1024
/** Longest time, in ms, that reading one of them may take. */
const readMs = 20_000

/** The cluster's admin kubeconfig, as it stands on a control plane. It is kept in memory alone. */
export interface AdminConfig {
  plain: PlainConfig
  config: KubeConfig
  /** `https://192.168.56.10:6443`. */
  server: string
}

/** Throws `kubernetes.noConfig` where there is none that can be used, `timeout`, and what the connection throws. */
export async function readAdminConfig(connection: SshConnection, node: string): Promise<AdminConfig> {
  // About a megabyte of code, which only those need who look at a cluster.
  const { KubeConfig } = await import('@kubernetes/client-node')
  let cause: unknown
  for (const command of commands) {
    const text = await outputOf(connection, command)
    if (text === null) continue
    const config = new KubeConfig()
    try {
      const plain = plainConfig(text)
      config.loadFromString(JSON.stringify(plain))
      const server = config.getCurrentCluster()?.server
      if (server) return { plain, config, server }
    } catch (error) {
      // The other one may be whole.
      cause = error
    }
  }
  throw new LabError('resource.missing', 'kubernetes.noConfig', { params: { node }, cause })
}

/** What `command` prints; null where it fails, or prints more than any kubeconfig has. Throws `timeout`. */
async function outputOf(connection: SshConnection, command: string): Promise<string | null> {
  const channel = await connection.exec(command)
  const chunks: Uint8Array[] = []
  let bytes = 0
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      channel.close()
      reject(new LabError('timeout', 'timeout', { params: { seconds: readMs / 1000 } }))
    }, readMs)
    channel.listen({
      data: (chunk) => {
        bytes += chunk.byteLength
        if (bytes > maxBytes) channel.close()
        else chunks.push(chunk)
      },
      end: ({ code }) => {
        clearTimeout(timer)
        resolve(code === 0 && bytes <= maxBytes ? Buffer.concat(chunks).toString('utf8') : null)
      },
    })
    channel.endInput()
  })
}
