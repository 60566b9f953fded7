export { SessionService } from './session-service'
