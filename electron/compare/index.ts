export { CompareService } from './compare-service'
export { outputShare, runOnNodes } from './run-on-nodes'
