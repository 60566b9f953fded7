export { RecordingService } from './recording-service'
