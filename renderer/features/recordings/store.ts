import i18next from 'i18next'
import { create } from 'zustand'
import type { TerminalLog, Writing } from '#shared/recordings'
import { describeError } from '../../i18n/errors'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toast, toastError } from '../../ui/toast'

interface WritingState extends Writing {
  /** The next log begins its lines with the time. */
  withTimestamps: boolean
}

/** What the host writes down at the moment. */
export const useWriting = create<WritingState>(() => ({ logs: [], recording: null, withTimestamps: false }))

export const setWithTimestamps = (withTimestamps: boolean): void => useWriting.setState({ withTimestamps })

/** The log of this terminal, while one is running. */
export const useLogOf = (terminalId: string): TerminalLog | undefined =>
  useWriting(({ logs }) => logs.find((log) => log.terminalId === terminalId))

/** Follows what is written down until the given function is called, and tells when it ends by itself. */
export function followWriting(host: Host): () => void {
  const apply = (writing: Writing) => useWriting.setState(writing)
  return sync(host, {
    load: () => host.call('recordings.writing'),
    apply,
    events: {
      'recordings.writingChanged': apply,
      'recordings.broken': ({ what, title, error }) => {
        const { message, hint } = describeError(error)
        toast.error(i18next.t(`recordings:broken.${what}`, { title }), {
          description: [message, hint].filter((text) => text !== undefined).join(' '),
          duration: Number.POSITIVE_INFINITY,
        })
      },
    },
    failed: toastError,
  })
}
