import { type ReactNode, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/** Time in each frame, in ms, in which what waits is made; the rest is for the frame itself and for people. */
const budgetMs = 8

const waiting = new Set<() => void>()
let frame = 0

/** Makes its children when it is their turn: many that come together are spread over frames, so that the page stays responsive. */
export function InTurn({ children }: { children: ReactNode }) {
  const [isHere, setHere] = useState(false)
  useEffect(() => takeTurn(() => setHere(true)), [])
  return isHere ? children : null
}

/** Does `work` in a coming frame. Gives back the function that takes it out again. */
export function takeTurn(work: () => void): () => void {
  waiting.add(work)
  if (frame === 0) frame = requestAnimationFrame(next)
  return () => {
    waiting.delete(work)
  }
}

function next(): void {
  const end = performance.now() + budgetMs
  for (const work of waiting) {
    waiting.delete(work)
    flushSync(work)
    if (performance.now() >= end) break
  }
  frame = waiting.size > 0 ? requestAnimationFrame(next) : 0
}
