import type { LabService } from './labs'
import type { Logger } from './platform/logger'
import { SandboxProvider } from './sandbox'
import type { HostKeys } from './ssh'
import { OpenedProvider, Turns } from './vagrant'
import { type VBoxManage, VirtualBoxProvider, watchStarts } from './virtualbox'

export const vagrantProgram = process.env.PILOTHOUSE_VAGRANT || 'vagrant'

interface ProviderNeeds {
  labs: LabService
  virtualBox: VBoxManage
  hostKeys: HostKeys
  logger: Logger
}

/** Makes every provider known to `labs`. */
export function addProviders({ labs, virtualBox, hostKeys, logger }: ProviderNeeds): void {
  const { reports } = labs
  const turns = new Turns()
  const watch = watchStarts(virtualBox)
  labs.use(
    new VirtualBoxProvider({
      id: 'virtualbox',
      vagrantProvider: 'virtualbox',
      program: vagrantProgram,
      tools: [{ name: 'VirtualBox', version: () => virtualBox.version() }],
      virtualBox,
      hostKeys,
      reports,
      turns,
      watch,
      checkTrust: (folder) => labs.trusted.check(folder),
    }),
  )
  labs.use(new SandboxProvider({ hostKeys, reports, logger }))
  const opened = new OpenedProvider({ program: vagrantProgram, hostKeys, reports, turns, watch })
  labs.use(opened)
  labs.setOpener(opened)
}
