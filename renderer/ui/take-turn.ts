import { flushSync } from 'react-dom'

/** Time in each frame, in ms, in which what waits is made; the rest is for the frame itself and for people. */
const budgetMs = 4

const waiting = new Set<() => void>()
let frame = 0

/** Calls `work` in one of the next frames, after what waits already. Gives back the function that gives the turn up. */
export function takeTurn(work: () => void): () => void {
  waiting.add(work)
  if (frame === 0) frame = requestAnimationFrame(next)
  return () => {
    waiting.delete(work)
  }
}

function next(): void {
  const end = performance.now() + budgetMs
  try {
    for (const work of waiting) {
      waiting.delete(work)
      flushSync(work)
      if (performance.now() >= end) break
    }
  } finally {
    frame = waiting.size > 0 ? requestAnimationFrame(next) : 0
  }
}
