import type { PlannedNode } from '#shared/labs'
import { administrators, CertificateAuthority, KubeApiServer, kubeconfig } from '../kube-api'
import type { LabFile } from '../labs'
import type { Logger } from '../platform/logger'
import type { Cluster } from './cluster-state'
import { SandboxPods } from './pod-runtime'
import { kubernetesPatch } from './versions'

/** kube-apiserver's `--secure-port`. */
export const apiPort = 6443

/** A cluster's API server, and what `kubeadm init` writes down for its administrator. */
export interface ClusterApi {
  server: KubeApiServer
  /** The text of `/etc/kubernetes/admin.conf`. */
  adminConfig: string
}

/** Makes the API server of a lab's cluster, with certificates of its own. */
export async function createClusterApi(
  cluster: Cluster,
  lab: LabFile,
  node: PlannedNode,
  logger: Logger,
): Promise<ClusterApi> {
  const authority = await CertificateAuthority.create()
  const server = await KubeApiServer.create({
    store: cluster.store,
    authority,
    hosts: [
      node.name,
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
      'localhost',
      '10.96.0.1',
      node.address,
      '127.0.0.1',
    ],
    version: kubernetesPatch(lab.kubernetesVersion),
    logger,
    runtime: new SandboxPods(lab, cluster),
    kubeletRuns: (name) => cluster.kubeletRuns(name),
  })
  const admin = await authority.clientIdentity({ name: 'kubernetes-admin', groups: [administrators] })
  const address = `https://${node.address}:${apiPort}`
  return { server, adminConfig: kubeconfig(address, authority.certificate, 'kubernetes-admin', admin) }
}
