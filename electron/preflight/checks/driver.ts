import { access, readFile } from 'node:fs/promises'
import { release } from 'node:os'
import type { Finding } from '#shared/preflight'
import { type Check, finding } from '../check'

/** Made by VirtualBox's modules `vboxdrv` and `vboxnetadp`. */
const devices = { machines: '/dev/vboxdrv', network: '/dev/vboxnetctl' }

/** UEFI's variable of that name (UEFI specification, "Globally Defined Variables"): 4 bytes of attributes, then 1 for on. */
const secureBootVariable = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c'

export interface DriverFacts {
  machines: boolean
  network: boolean
  secureBoot: boolean
  kernel: string
}

/** Elsewhere the driver comes with the installer, and its state cannot be asked without administrator's rights. */
export const driver: Check = {
  id: 'driver',
  applies: (os) => os === 'linux',
  async check({ tools }) {
    if (!(await tools.virtualBox())) return null
    const [machines, network, secureBoot] = await Promise.all([
      exists(devices.machines),
      exists(devices.network),
      isSecureBootOn(),
    ])
    return decideDriver({ machines, network, secureBoot, kernel: release() })
  },
}

export function decideDriver({ machines, network, secureBoot, kernel }: DriverFacts): Finding {
  if (!machines)
    return finding('driver', 'error', secureBoot ? 'driverUnsigned' : 'driverMissing', {
      evidence: `${devices.machines}: no such file`,
      fix: [
        { key: 'installHeaders', command: `sudo apt install linux-headers-${kernel}` },
        { key: 'buildDriver', command: 'sudo /sbin/vboxconfig' },
        { key: 'buildDriverDebian', command: 'sudo apt install --reinstall virtualbox-dkms' },
        ...(secureBoot ? (['signDriver'] as const) : []),
      ],
      links: ['https://www.virtualbox.org/manual/ch02.html#externalkernelmodules'],
    })
  if (!network)
    return finding('driver', 'error', 'driverNoNetwork', {
      evidence: `${devices.network}: no such file`,
      fix: [{ key: 'loadNetworkDriver', command: 'sudo modprobe -a vboxnetflt vboxnetadp' }],
    })
  return finding('driver', 'ok', 'driverOk', { evidence: `${devices.machines}, ${devices.network}` })
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

/** False too where the firmware is not UEFI or the variable may not be read: then it is not named as the reason. */
async function isSecureBootOn(): Promise<boolean> {
  return await readFile(secureBootVariable).then(
    (bytes) => bytes[4] === 1,
    () => false,
  )
}
