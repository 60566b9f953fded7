import { useEffect, useState } from 'react'
import type { Recording } from '#shared/recordings'
import { useHost } from '../../host'
import { readFile } from './read-recording'
import { type Track, TrackReader } from './track'

interface Loaded {
  recording: Recording
  tracks: readonly Track[]
  /** In s. */
  length: number
}

/** The recording with all its tracks; null while it is being read. */
export function useRecording(recording: Recording): { loaded: Loaded | null; error: unknown } {
  const host = useHost()
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [error, setError] = useState<unknown>(null)

  useEffect(() => {
    const abort = new AbortController()
    const load = async () => {
      const tracks: Track[] = []
      for (const pane of recording.panes) {
        const reader = new TrackReader(pane)
        for await (const text of readFile(host, recording.id, pane.file, abort.signal)) reader.push(text)
        const track = reader.finish()
        if (track) tracks.push(track)
      }
      const ends = tracks.map(({ events }) => events.at(-1)?.time ?? 0)
      return { recording, tracks, length: Math.max(recording.length, ...ends) }
    }
    load().then(
      (result) => abort.signal.aborted || setLoaded(result),
      (reason) => abort.signal.aborted || setError(reason),
    )
    return () => abort.abort()
  }, [host, recording])

  return { loaded, error }
}
