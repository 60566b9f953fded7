export { administrators, viewers } from './access'
export { ApiError } from './api-error'
export { CertificateAuthority, type Identity } from './certificates'
export { type Column, columnsOf } from './columns'
export { controllers } from './controllers'
export { since } from './controllers/conditions'
export { ControlLoop, type ControlPace, type World } from './controllers/control-loop'
export { deleteObject, deletePod } from './controllers/deletion'
export { isMirror, readiness } from './controllers/nodes'
export { isDaemonPod } from './controllers/owned'
export type { Change } from './history'
export { kubeconfig } from './kubeconfig'
export { apiTime, type Container, type KubeObject, type Node, type Pod } from './model'
export { containersOf, statusOf } from './pod-containers'
export {
  daemonSets,
  deployments,
  namespaces,
  nodes,
  podDisruptionBudgets,
  pods,
  type Resource,
  resources,
  services,
} from './resources'
export type { ExecRequest, LogLine, PodRuntime } from './runtime'
export { labelSelector } from './selectors'
export { KubeApiServer } from './server'
export { type NewObject, ObjectStore } from './store'
export { storedObjects } from './stored-objects'
