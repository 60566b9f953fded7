export { KubernetesService } from './kubernetes-service'
