export { CompareService } from './compare-service'
export { type NodeRunner, outputShare, runOnNodes } from './run-on-nodes'
