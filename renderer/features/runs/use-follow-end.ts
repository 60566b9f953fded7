import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** Within this many pixels of the end counts as at the end. */
const endTolerance = 24

interface FollowEnd {
  /** What scrolls. */
  viewport: RefObject<HTMLDivElement | null>
  /** What grows inside it. */
  content: RefObject<HTMLDivElement | null>
  following: boolean
  onScroll: () => void
  /** Goes to the end and stays there. */
  follow: () => void
  /** Stays where it is. */
  release: () => void
}

/** Keeps the end in sight while the content grows, until the reader scrolls up; scrolling back to the end goes on. */
export function useFollowEnd(): FollowEnd {
  const viewport = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const [following, setFollowing] = useState(true)

  const toEnd = useCallback(() => {
    const element = viewport.current
    if (!element) return
    element.scrollTop = element.scrollHeight
    lastTop.current = element.scrollTop
  }, [])

  useEffect(() => {
    if (!following || !viewport.current || !content.current) return
    const observer = new ResizeObserver(toEnd)
    observer.observe(viewport.current)
    observer.observe(content.current)
    return () => observer.disconnect()
  }, [following, toEnd])

  const onScroll = () => {
    const element = viewport.current
    if (!element) return
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < endTolerance
    // Only moving up is the reader's wish; lines that were added are no reason to stop.
    if (atEnd) setFollowing(true)
    else if (element.scrollTop < lastTop.current) setFollowing(false)
    lastTop.current = element.scrollTop
  }
  const release = useCallback(() => setFollowing(false), [])
  return { viewport, content, following, onScroll, follow: toEnd, release }
}
