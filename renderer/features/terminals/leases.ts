/** Chromium keeps about 16 WebGL contexts and drops the oldest above that; half of them leaves room for others. */
export const maxWebglLeases = 8

/** Hands out a limited number of leases. The holder gives one back by calling what `acquire` returned, once. */
export class Leases {
  private held = 0

  constructor(private readonly limit: number) {}

  /** Null when all leases are taken. */
  acquire(): (() => void) | null {
    if (this.held >= this.limit) return null
    this.held++
    let released = false
    return () => {
      if (released) return
      released = true
      this.held--
    }
  }
}
