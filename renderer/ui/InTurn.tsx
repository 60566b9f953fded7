import { type ReactNode, useEffect, useState } from 'react'
import { takeTurn } from './take-turn'

/** Makes its children when it is their turn: many that come together are spread over frames, so that the page stays responsive. */
export function InTurn({ children }: { children: ReactNode }) {
  const [isHere, setHere] = useState(false)
  useEffect(() => takeTurn(() => setHere(true)), [])
  return isHere ? children : null
}
