export { repairNode } from './repair-node'
