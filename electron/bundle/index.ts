export { BundleService } from './bundle-service'
