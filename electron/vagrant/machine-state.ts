import { LabError, toWire } from '#shared/errors'
import type { NodeState } from '#shared/labs'
import type { MachineStatus } from '../labs'

/**
 * States of VirtualBox (`VBoxManage showvminfo`, as Vagrant passes them on), and of LXC and libvirt where they differ. A
 * machine that has crashed is off: `up` starts it.
 */
const known: Readonly<Record<string, NodeState>> = {
  not_created: 'not-created',
  starting: 'starting',
  restoring: 'starting',
  running: 'running',
  stopping: 'stopping',
  saving: 'stopping',
  saved: 'suspended',
  paused: 'suspended',
  frozen: 'suspended',
  poweroff: 'off',
  aborted: 'off',
  'aborted-saved': 'off',
  stopped: 'off',
  shutoff: 'off',
}

/** The state as people see it. Others, such as `gurumeditation`, are problems. */
export const nodeState = (state: string): NodeState =>
  (Object.hasOwn(known, state) ? known[state] : undefined) ?? 'problem'

/** The state with what is wrong about it. */
export function machineStatus(node: string, state: string): MachineStatus {
  const seen = nodeState(state)
  if (seen !== 'problem') return { state: seen }
  const problem = new LabError('state.conflict', 'vagrant.machineState', { params: { node, state } })
  return { state: seen, problem: toWire(problem) }
}
