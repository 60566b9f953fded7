import { createHash } from 'node:crypto'
import { basename, dirname } from 'node:path'
import { LabError } from '#shared/errors'
import { machineNameSchema, type NodeRole, type PlannedNode } from '#shared/labs'
import type { LabOnDisk, MadeLab, OpenedLab } from './provider'

/** What is remembered of an opened lab. */
export interface OpenedEntry {
  id: string
  name: string
  /** The folder of its Vagrantfile. */
  path: string
  /** Names of its machines, in the order of the Vagrantfile. */
  machines: string[]
}

/** Most machines of an opened lab; one call may name as many. */
const maxMachines = 64

/** Whether the lab's folder and lab.yaml are this app's own: only then it may change or delete anything there. */
export const isMade = (lab: LabOnDisk): lab is MadeLab => lab.file.provider !== 'vagrant'

/** The lab, as one whose folder may be changed. Throws `labs.notMade` for an opened one. */
export function asMade(lab: LabOnDisk): MadeLab {
  if (isMade(lab)) return lab
  throw new LabError('state.conflict', 'labs.notMade', { params: { lab: lab.file.name } })
}

/** Checks the names that Vagrant told; each becomes an argument and part of ids. Throws `labs.machines`. */
export function checkMachines(path: string, machines: readonly string[]): void {
  const unusable = machines.filter((name) => !machineNameSchema.safeParse(name).success)
  if (machines.length > 0 && machines.length <= maxMachines && unusable.length === 0) return
  throw new LabError('config.corrupt', 'labs.machines', {
    params: { path, max: maxMachines },
    details: unusable.join('\n'),
  })
}

/** The same folder always has the same id: its layout, and the host keys of its machines, belong to it alone. */
export function openedEntry(
  path: string,
  machines: readonly string[],
  isTaken: (name: string) => boolean,
): OpenedEntry {
  const wished = nameOf(path)
  let name = wished
  for (let number = 2; isTaken(name); number++) name = `${wished}-${number}`
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8)
  return { id: `${wished}-${hash}`, name, path, machines: [...machines] }
}

/** What Vagrant does not tell is empty. */
export function openedLab({ id, name, path, machines }: OpenedEntry): OpenedLab {
  const nodes = machines.map(
    (machine, index): PlannedNode => ({
      name: machine,
      role: roleOf(machine, index, machines),
      address: '',
      sshPort: 0,
      cpus: 0,
      memoryMiB: 0,
    }),
  )
  return {
    id,
    path,
    file: { provider: 'vagrant', name, kubernetesVersion: '', cni: '', subnet: '', podNetwork: '', nodes },
  }
}

/** What people call control planes: m-k8s, m1, master, kmaster1, k8s-master, kube-control-plane, cp1, k8s-m. */
const controlPlaneName = /^m\d*(?:[-_.]|$)|master|control|^cp\d*(?:[-_.]|$)|^k8s[-_.]?(?:m|cp)/i

/**
 * A guess, since a Vagrantfile does not say it: by the machine's name, and where no name tells, the first machine is the
 * control plane. It decides the order of a start and through which machine the cluster is asked.
 */
function roleOf(machine: string, index: number, all: readonly string[]): NodeRole {
  const isTold = all.some((name) => controlPlaneName.test(name))
  return (isTold ? controlPlaneName.test(machine) : index === 0) ? 'control-plane' : 'worker'
}

/** A name like those of other labs: `ch3-3-1-3` for a folder `.../ch3/3.1.3`, whose last part alone says nothing. */
function nameOf(path: string): string {
  const last = basename(path)
  const words = /[a-z]/i.test(last) ? last : `${basename(dirname(path))}-${last}`
  const name = words.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  // 50 characters leave room for the hash in an id.
  return name.slice(0, 50).replace(/^-|-$/g, '') || 'lab'
}
