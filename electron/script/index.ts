export { ScriptService } from './script-service'
