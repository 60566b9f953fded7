import { LabError, toWire } from '#shared/errors'
import type { NodeState } from '#shared/labs'
import type { MachineStatus } from '../labs'

/**
 * States of VirtualBox (`VBoxManage showvminfo`, as Vagrant passes them on), and of LXC and libvirt where they differ. A
 * machine that was suspended or has crashed is off: `up` starts it.
 */
const known: Readonly<Record<string, NodeState>> = {
  not_created: 'not-created',
  starting: 'starting',
  restoring: 'starting',
  running: 'running',
  stopping: 'stopping',
  saving: 'stopping',
  poweroff: 'off',
  saved: 'off',
  aborted: 'off',
  'aborted-saved': 'off',
  stopped: 'off',
  shutoff: 'off',
}

/** The state as people see it. Others, such as `paused` or `gurumeditation`, are problems: `up` cannot help there. */
export function machineStatus(node: string, state: string): MachineStatus {
  const found = Object.hasOwn(known, state) ? known[state] : undefined
  if (found) return { state: found }
  const problem = new LabError('state.conflict', 'vagrant.machineState', { params: { node, state } })
  return { state: 'problem', problem: toWire(problem) }
}
