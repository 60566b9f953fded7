export { FileService } from './file-service'
export type { Download } from './page-downloads'
