export { UpdateService } from './update-service'
