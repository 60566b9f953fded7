export { parseOptions as parseWebOptions } from './options'
export { runWebHost } from './run-web-host'
