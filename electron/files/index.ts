export { FileService } from './file-service'
export { placeTitle } from './place-title'
