export { quickSshTarget } from './quick-ssh-target'
export { SessionService } from './session-service'
