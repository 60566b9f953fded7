/**
 * Cuts every circle of `items`, each of which leads to one other at most, so that all ways end. `cut` takes away where an item
 * of the circle leads to. Every item is walked over once or twice, however long the ways are.
 */
export function cutCircles<T>(items: Iterable<T>, next: (item: T) => T | null, cut: (item: T) => void): void {
  const ending = new Set<T>()
  for (const item of items) {
    const way = new Set<T>()
    for (let at: T | null = item; at && !ending.has(at); at = next(at)) {
      if (way.has(at)) {
        cut(at)
        break
      }
      way.add(at)
    }
    for (const one of way) ending.add(one)
  }
}
