import i18next from 'i18next'
import type { WireError } from '#shared/errors'
import { maxDeleted, type ResourceKind, type ResourceRow } from '#shared/kubernetes'
import { describeError } from '../../i18n/errors'
import type { Host } from '../../transport/host'
import { toast } from '../../ui/toast'
import { toastApiError } from './api-toast'

/** Deletes rows, in parts that the host takes, and tells once how many could not be and why the first of them. */
export async function deleteRows(
  host: Pick<Host, 'call'>,
  labId: string,
  kind: ResourceKind,
  rows: readonly ResourceRow[],
): Promise<void> {
  const failed: { name: string; error: WireError }[] = []
  try {
    for (let start = 0; start < rows.length; start += maxDeleted) {
      const objects = rows
        .slice(start, start + maxDeleted)
        .map(({ namespace, name }) => ({ namespace, name }))
      failed.push(...(await host.call('kubernetes.delete', { labId, kind, objects })).failed)
    }
  } catch (error) {
    toastApiError(error)
  }
  const [first] = failed
  if (!first) return
  const { message, details } = describeError(first.error)
  toast.error(i18next.t('kubernetes:delete.failed', { n: failed.length, all: rows.length }), {
    description: `${first.name}: ${details ?? message}`,
  })
}
