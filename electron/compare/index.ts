export type { OutputStream } from './captured-output'
export { CompareService } from './compare-service'
export { runCommand } from './run-command'
export { outputShare, runOnNodes } from './run-on-nodes'
