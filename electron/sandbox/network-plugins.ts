import type { LabFile } from '../labs'
import { system } from './versions'

type Plugin = LabFile['cni']

/** What a network plugin brings into the cluster. */
interface NetworkPlugin {
  namespace: string
  daemonSet: string
  /** Its controller, where it has one. */
  deployment: string | null
  image: string
  controllerImage?: string
  /** What `kubectl apply` of its manifest prints, shortened. */
  applied: string[]
}

export const networkPlugins: Record<Plugin, NetworkPlugin> = {
  calico: {
    namespace: 'kube-system',
    daemonSet: 'calico-node',
    deployment: 'calico-kube-controllers',
    image: `quay.io/calico/node:${system.calico}`,
    controllerImage: `quay.io/calico/kube-controllers:${system.calico}`,
    applied: [
      `Applying Calico ${system.calico}`,
      'poddisruptionbudget.policy/calico-kube-controllers created',
      'serviceaccount/calico-node created',
      'configmap/calico-config created',
      'customresourcedefinition.apiextensions.k8s.io/ippools.crd.projectcalico.org created',
      'clusterrole.rbac.authorization.k8s.io/calico-node created',
      'daemonset.apps/calico-node created',
      'deployment.apps/calico-kube-controllers created',
    ],
  },
  flannel: {
    namespace: 'kube-flannel',
    daemonSet: 'kube-flannel-ds',
    deployment: null,
    image: `ghcr.io/flannel-io/flannel:${system.flannel}`,
    applied: [
      `Applying Flannel ${system.flannel}`,
      'namespace/kube-flannel created',
      'serviceaccount/flannel created',
      'clusterrole.rbac.authorization.k8s.io/flannel created',
      'configmap/kube-flannel-cfg created',
      'daemonset.apps/kube-flannel-ds created',
    ],
  },
  cilium: {
    namespace: 'kube-system',
    daemonSet: 'cilium',
    deployment: 'cilium-operator',
    image: `quay.io/cilium/cilium:${system.cilium}`,
    controllerImage: `quay.io/cilium/operator-generic:${system.cilium}`,
    applied: [
      `Applying Cilium ${system.cilium}`,
      'serviceaccount/cilium created',
      'configmap/cilium-config created',
      'clusterrole.rbac.authorization.k8s.io/cilium created',
      'daemonset.apps/cilium created',
      'deployment.apps/cilium-operator created',
    ],
  },
}

export const networkLines = (plugin: Plugin): string[] => networkPlugins[plugin].applied
