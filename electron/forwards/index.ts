export { ForwardService } from './forward-service'
