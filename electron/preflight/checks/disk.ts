import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Finding } from '#shared/preflight'
import { vagrantHome } from '../../platform/vagrant-home'
import { type Check, type CheckContext, finding } from '../check'

/** Control plane and three workers. */
const referenceNodes = 4

/**
 * GiB by experience: a box with its unpacked disk, and for each machine what Kubernetes and its images write at first, or
 * in a few weeks of exercises. Machines are linked clones of one disk.
 */
const boxNeeds = { least: 4, usual: 4 }
const nodeNeeds = { least: 2, usual: 6 }
/** A machine that is there has most of that; logs and new images still grow, and VirtualBox pauses it where they cannot. */
const startedNeeds = { least: 0, usual: 1 }
const none = { least: 0, usual: 0 }

/** A folder, how much is free there, and how much is wanted of it; all in GiB. */
export interface Place {
  path: string
  /** Tells file systems apart. */
  device: number
  free: number
  least: number
  usual: number
}

export const disk: Check = {
  id: 'disk',
  applies: () => true,
  async check(context) {
    const { nodes, started } = context
    return nodes?.length === 0 && started.length === 0 ? null : decideDisk(await places(context))
  },
}

/** Folders on one file system share what is free there. */
export function decideDisk(places: readonly Place[]): Finding {
  const shared = byFileSystem(places)
  const evidence = shared.map(({ path, free }) => `${path}: ${free.toFixed(1)} GiB`).join('\n')
  const fix = ['freeDisk', { key: 'pruneBoxes', command: 'vagrant box prune' }] as const
  const params = ({ path, free }: Place) => ({ path, free: Math.floor(free) })
  const full = shared.find(({ free, least }) => free < least)
  if (full)
    return finding('disk', 'error', 'diskFull', {
      params: { ...params(full), needed: full.least },
      evidence,
      fix: [...fix],
    })
  const tight = shared.find(({ free, usual }) => free < usual)
  if (tight)
    return finding('disk', 'warning', 'diskTight', {
      params: { ...params(tight), needed: tight.usual },
      evidence,
      fix: [...fix],
    })
  return finding('disk', 'ok', 'diskOk', {
    params: { free: Math.floor(Math.min(...shared.map(({ free }) => free))) },
    evidence,
  })
}

function byFileSystem(places: readonly Place[]): Place[] {
  const shared = new Map<number, Place>()
  for (const place of places) {
    const known = shared.get(place.device)
    shared.set(place.device, known ? together(known, place) : place)
  }
  return [...shared.values()]
}

const together = (a: Place, b: Place): Place => ({
  ...a,
  path: `${a.path}, ${b.path}`,
  least: a.least + b.least,
  usual: a.usual + b.usual,
})

async function places({ tools, nodes, started }: CheckContext): Promise<Place[]> {
  const count = nodes?.length ?? referenceNodes
  const ofAll = (need: 'least' | 'usual') => count * nodeNeeds[need] + started.length * startedNeeds[need]
  const machineNeeds = { least: ofAll('least'), usual: ofAll('usual') }
  const boxes = placeOf(vagrantHome(), count === 0 ? none : boxNeeds)
  if (!(await tools.virtualBox())) return [await boxes]
  return await Promise.all([placeOf(await tools.machineFolder(), machineNeeds), boxes])
}

/** The folder itself may not be there yet; its nearest parent lies on the same file system. */
export async function placeOf(path: string, needs: Pick<Place, 'least' | 'usual'>): Promise<Place> {
  const existing = await nearestExisting(path)
  const [{ dev }, { bavail, bsize }] = await Promise.all([stat(existing), statfs(existing)])
  return { path, device: dev, free: (bavail * bsize) / 2 ** 30, ...needs }
}

async function nearestExisting(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    const exists = await stat(folder).then(
      () => true,
      () => false,
    )
    if (exists || dirname(folder) === folder) return folder
  }
}
