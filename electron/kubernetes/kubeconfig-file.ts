import PQueue from 'p-queue'
import { type Document, isMap, isSeq, parseDocument } from 'yaml'
import { LabError } from '#shared/errors'
import { readText, writeAtomic } from '../platform/files'
import { entryName, type LabEntries } from './kubeconfig'

const lists = ['contexts', 'clusters', 'users'] as const
const empty = 'apiVersion: v1\nkind: Config\n'

/** The user's own kubeconfig, in which other clusters stand too: everything but the lab's entries stays as it was written. */
export class KubeconfigFile {
  readonly path: string
  readonly #turns = new PQueue({ concurrency: 1 })

  constructor(path: string) {
    this.path = path
  }

  async has(labId: string): Promise<boolean> {
    const document = await this.#read()
    return document !== null && find(document, 'clusters', entryName(labId)) >= 0
  }

  /** Gives the path of what was there before, null where there was no file. Throws `kubernetes.contextTaken`, `config.corrupt`, `disk.*`. */
  async merge(labId: string, { context, cluster, user }: LabEntries): Promise<string | null> {
    return await this.#turns.add(async () => {
      const document = (await this.#read()) ?? parseDocument(empty)
      if (isForeign(document, labId))
        throw new LabError('state.conflict', 'kubernetes.contextTaken', {
          params: { name: labId, path: this.path },
        })
      remove(document, labId)
      add(document, 'contexts', context)
      add(document, 'clusters', cluster)
      add(document, 'users', user)
      if (!document.get('current-context')) document.set('current-context', labId)
      return await this.#write(document)
    })
  }

  /** Takes the lab's entries out, and says whether there were any; without them the file is left alone. Throws as `merge`. */
  async remove(labId: string): Promise<boolean> {
    return await this.#turns.add(async () => {
      const document = await this.#read()
      if (!document || find(document, 'clusters', entryName(labId)) < 0) return false
      remove(document, labId)
      await this.#write(document)
      return true
    })
  }

  /** Resolves once nothing is being changed. */
  async settled(): Promise<void> {
    await this.#turns.onIdle()
  }

  async #read(): Promise<Document | null> {
    const text = await readText(this.path)
    if (text === null || text.trim() === '') return null
    const document = parseDocument(text)
    if (document.errors.length === 0 && isMap(document.contents)) return document
    throw new LabError('config.corrupt', 'kubernetes.configCorrupt', { params: { path: this.path } })
  }

  /** All files are for their owner alone: they hold keys. */
  async #write(document: Document): Promise<string | null> {
    const backup = await this.#backUp()
    await writeAtomic(this.path, document.toString({ lineWidth: 0 }))
    return backup
  }

  /** Keeps the file as it was before this change, and for good as it was before any lab was in it. */
  async #backUp(): Promise<string | null> {
    const text = await readText(this.path)
    if (text === null) return null
    const [original, last] = [`${this.path}.pilothouse-original`, `${this.path}.pilothouse-backup`]
    if (!hasLabs(text) && (await readText(original)) === null) await writeAtomic(original, text)
    await writeAtomic(last, text)
    return last
  }
}

function hasLabs(text: string): boolean {
  const clusters = parseDocument(text).get('clusters')
  const isLab = (item: unknown) => isMap(item) && String(item.get('name')).startsWith(entryName(''))
  return isSeq(clusters) && clusters.items.some(isLab)
}

/** The lab's context is there, and is not ours. */
function isForeign(document: Document, labId: string): boolean {
  const index = find(document, 'contexts', labId)
  return index >= 0 && document.getIn(['contexts', index, 'context', 'cluster']) !== entryName(labId)
}

/** A context that the user made out of the lab's stays, and stays chosen. */
function remove(document: Document, labId: string): void {
  const names = { contexts: labId, clusters: entryName(labId), users: entryName(labId) }
  const foreign = isForeign(document, labId)
  for (const list of lists) {
    const index = list === 'contexts' && foreign ? -1 : find(document, list, names[list])
    if (index >= 0) document.deleteIn([list, index])
  }
  if (!foreign && document.get('current-context') === labId) document.delete('current-context')
}

function add(document: Document, list: (typeof lists)[number], entry: object): void {
  const node = document.get(list)
  if (isSeq(node)) node.flow = false
  else document.set(list, document.createNode([]))
  document.addIn([list], document.createNode(entry))
}

function find(document: Document, list: string, name: string): number {
  const node = document.get(list)
  if (!isSeq(node)) return -1
  return node.items.findIndex((item) => isMap(item) && item.get('name') === name)
}
