export interface Disposable {
  dispose(): void
}

/** Gathers what one owner created, so that a single `dispose` ends it all, last made first. Usable once. */
export class DisposableStore implements Disposable {
  readonly #actions: (() => void)[] = []
  #disposed = false

  get disposed(): boolean {
    return this.#disposed
  }

  /** Keeps `item` until the store is disposed; a store that already is disposes it at once. */
  add<T extends Disposable>(item: T): T {
    this.defer(() => item.dispose())
    return item
  }

  /** Runs `action` when the store is disposed; now, if it already is. */
  defer(action: () => void): void {
    if (this.#disposed) action()
    else this.#actions.push(action)
  }

  /** An action that fails does not keep the others from it; then throws an `AggregateError`. */
  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    const errors: unknown[] = []
    for (const action of this.#actions.splice(0).reverse()) {
      try {
        action()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be disposed of')
  }
}
