import { userInfo } from 'node:os'
import { quickTargetText } from '#shared/quick-target'
import type { QuickTarget } from '#shared/sessions'
import type { SshTarget } from '../ssh'

/** How to log in to a target that is not saved: as ssh does by itself, as the user of this PC where no other is named. */
export const quickSshTarget = ({ host, port, username }: QuickTarget): SshTarget => ({
  name: quickTargetText({ host, port, username }),
  host,
  port,
  username: username ?? userInfo().username,
  credential: { method: 'default' },
})
