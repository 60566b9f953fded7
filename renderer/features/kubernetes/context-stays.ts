import i18next from 'i18next'
import { describeError } from '../../i18n/errors'
import type { Host } from '../../transport/host'
import { toast } from '../../ui/toast'

/** Tells where the context of a lab that is gone has stayed in the user's kubeconfig. Gives back the function that ends it. */
export const tellContextStays = (host: Host): (() => void) =>
  host.on('kubernetes.contextStays', ({ context, path, error }) => {
    toast.error(i18next.t('kubernetes:kubeconfig.stays', { name: context, path }), {
      description: describeError(error).message,
      duration: Number.POSITIVE_INFINITY,
    })
  })
