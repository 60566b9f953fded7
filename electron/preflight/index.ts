export { PreflightService } from './preflight-service'
