export { type ClusterLabs, ClusterService } from './cluster-service'
