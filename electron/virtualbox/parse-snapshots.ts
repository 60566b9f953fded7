export interface Snapshot {
  uuid: string
  /** May be empty, and the same as another's. */
  name: string
  description: string
  /** Null for the first one. */
  parentUuid: string | null
  /** The machine's present state began with this one. */
  isCurrent: boolean
}

/** Start of a value: the number of a snapshot tells its place, `-2-1` is the first child of the second child. */
const valueStart = /^(?:Snapshot(Name|UUID|Description)((?:-\d+)*)|CurrentSnapshot(Name|UUID|Node))="/gm

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * The snapshots in the output of `showvminfo UUID --machinereadable`, parents before their children. VirtualBox escapes nothing
 * here, unlike in its other values, so quotes and line feeds of a name are read up to the start of the next value.
 */
export function parseSnapshots(output: string): Snapshot[] {
  const { values, currentUuid } = readValues(output)
  const uuidAt = (place: string): string => values.get(`UUID${place}`)?.toLowerCase() ?? ''
  const places = [...values.keys()].filter((key) => key.startsWith('UUID')).map((key) => key.slice(4))
  return places
    .filter((place) => uuidForm.test(uuidAt(place)))
    .map((place) => ({
      uuid: uuidAt(place),
      name: values.get(`Name${place}`) ?? '',
      description: values.get(`Description${place}`) ?? '',
      parentUuid: place === '' ? null : uuidAt(place.slice(0, place.lastIndexOf('-'))) || null,
      isCurrent: uuidAt(place) === currentUuid,
    }))
}

/** By kind and place: `Name-2-1`. A name that imitates a value that was read before changes nothing. */
function readValues(output: string): { values: ReadonlyMap<string, string>; currentUuid: string } {
  const values = new Map<string, string>()
  let currentUuid = ''
  const starts = [...output.matchAll(valueStart)]
  for (const [index, start] of starts.entries()) {
    const [matched, kind, place = '', currentKind] = start
    const text = output.slice(start.index + matched.length, starts[index + 1]?.index)
    const key = `${kind}${place}`
    if (currentKind === 'UUID') currentUuid = text.slice(0, text.indexOf('"')).toLowerCase()
    if (kind && !values.has(key)) values.set(key, text.replace(/"\r?\n$/, ''))
  }
  return { values, currentUuid }
}
