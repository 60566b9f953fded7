import { createHash } from 'node:crypto'
import { quickTargetText } from '#shared/quick-target'
import type { TerminalSource } from '#shared/terminals'

/** The id of the `number`th terminal on `source`, counted from 1: `node/k8s/m-k8s`, `node/k8s/m-k8s/2`, `local/1`. */
export function terminalIdOf(source: TerminalSource, number: number): string {
  const key = sourceKey(source)
  return number === 1 && source.type !== 'local' ? key : `${key}/${number}`
}

/** The first id of `source` that `isTaken` does not know. */
export function freeTerminalId(source: TerminalSource, isTaken: (id: string) => boolean): string {
  let number = 1
  while (isTaken(terminalIdOf(source, number))) number += 1
  return terminalIdOf(source, number)
}

/** Whether `id` can be a terminal on `source`: a saved layout must not call one machine by another's name. */
export function isTerminalIdOf(source: TerminalSource, id: string): boolean {
  if (id === terminalIdOf(source, 1)) return true
  const prefix = `${sourceKey(source)}/`
  return id.startsWith(prefix) && /^[1-9]\d{0,3}$/.test(id.slice(prefix.length))
}

/** What `id`'s pane is called: several terminals on one source are told apart by a number from the second on. */
export function numberedTitle(title: string, source: TerminalSource, id: string): string {
  const number = id.slice(sourceKey(source).length + 1)
  return number === '' || number === '1' ? title : `${title} ${number}`
}

function sourceKey(source: TerminalSource): string {
  switch (source.type) {
    case 'node':
      return `node/${source.labId}/${source.node}`
    case 'session':
      return `session/${source.sessionId}`
    case 'local':
      return 'local'
    case 'pod':
      return `pod/${source.labId}/${digest(`${source.namespace}/${source.pod}/${source.container ?? ''}`)}`
    case 'quick':
      return `quick/${digest(quickTargetText(source))}`
  }
}

/** A target's text has characters that an id cannot have, and a pod's name may be too long. Two of them with one digest would be called by one another's name. */
const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 40)
