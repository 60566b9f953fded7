import { describeError } from '../../i18n/errors'
import { toast, toastError } from '../../ui/toast'

/** As `toastError`, with the API server's own words, which say why it refused. */
export function toastApiError(error: unknown): void {
  const { message, details } = describeError(error)
  if (details === undefined) toastError(error)
  else toast.error(message, { id: message, description: details })
}
