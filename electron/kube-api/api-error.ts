import { qualifiedName, type Resource } from './resources'

/** What `reason` of a Status can be here, with the HTTP status that belongs to it (k8s.io/apimachinery/pkg/api/errors). */
const codes = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  Conflict: 409,
  AlreadyExists: 409,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  Timeout: 504,
} as const
export type Reason = keyof typeof codes

export interface StatusCause {
  reason?: string
  message: string
  field?: string
}

export interface StatusDetails {
  name?: string
  group?: string
  kind?: string
  uid?: string
  causes?: StatusCause[]
  retryAfterSeconds?: number
}

/** An answer of the API server that is no success, in its own words. */
export class ApiError extends Error {
  readonly reason: Reason
  readonly details: StatusDetails | undefined

  constructor(reason: Reason, message: string, details?: StatusDetails) {
    super(message)
    this.reason = reason
    this.details = details
  }

  get code(): number {
    return codes[this.reason]
  }

  /** The object `Status` (meta/v1). */
  get status() {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details ? { details: this.details } : {}),
      code: this.code,
    }
  }
}

const about = (resource: Resource, name: string): StatusDetails => ({
  name,
  ...(resource.group === '' ? {} : { group: resource.group }),
  kind: resource.plural,
})

export const notFound = (resource: Resource, name: string): ApiError =>
  new ApiError('NotFound', `${qualifiedName(resource)} "${name}" not found`, about(resource, name))

export const alreadyExists = (resource: Resource, name: string): ApiError =>
  new ApiError('AlreadyExists', `${qualifiedName(resource)} "${name}" already exists`, about(resource, name))

export const conflict = (resource: Resource, name: string): ApiError =>
  new ApiError(
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    about(resource, name),
  )

export const invalid = (resource: Resource, name: string, causes: StatusCause[]): ApiError =>
  new ApiError(
    'Invalid',
    `${resource.kind}${resource.group === '' ? '' : `.${resource.group}`} "${name}" is invalid: ${causes
      .map(({ field, message }) => (field ? `${field}: ${message}` : message))
      .join(', ')}`,
    { ...about(resource, name), kind: resource.kind, causes },
  )

/** The watch or list wants to begin at a revision that is no longer known (HTTP 410). */
export const expired = (wanted: number, oldest: number): ApiError =>
  new ApiError('Expired', `too old resource version: ${wanted} (${oldest})`)

export const badRequest = (message: string): ApiError => new ApiError('BadRequest', message)
