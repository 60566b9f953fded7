export { adviceOf, paramsOf } from './describe'
export { DiagnosisService } from './diagnosis-service'
export { scanFile } from './file-scan'
export type { Finding } from './root-causes'
