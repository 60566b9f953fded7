export { FileService } from './file-service'
