import { join } from 'node:path'
import { LabService, type LabsSeen } from '../labs'
import { SystemKeychain } from '../platform/keychain'
import { noLogger } from '../platform/logger'
import type { Paths } from '../platform/paths'
import { addProviders } from '../providers'
import { ClientHub } from '../rpc'
import { RunEngine } from '../runs'
import { SessionService } from '../sessions'
import { SshService } from '../ssh'
import { VBoxManage } from '../virtualbox'

type Prompter = ConstructorParameters<typeof SshService>[0]['prompter']

interface Services {
  labs: LabService
  sessions: SessionService
  ssh: SshService
  /** Asks what labs there are and how they are. */
  seen(): Promise<LabsSeen>
}

/** Works with labs and sessions without being the app: no run is touched, and nothing is written. */
export async function withoutApp<T>(
  paths: Paths,
  prompter: Prompter,
  use: (services: Services) => Promise<T>,
): Promise<T> {
  const homeFolder = paths.home
  const logger = noLogger()
  const hub = new ClientHub()
  const { emit } = hub
  const ssh = new SshService({ homeFolder, prompter, keychain: new SystemKeychain(), logger })
  const sessions = new SessionService({ homeFolder, emit })
  const engine = new RunEngine({ folder: join(homeFolder, 'runs'), emit, logger })
  const labs = new LabService({ labsFolder: paths.labs, homeFolder, engine, emit, logger })
  addProviders({ labs, virtualBox: new VBoxManage(), hostKeys: ssh.hostKeys, logger })
  const client = hub.add({ send: () => {}, sendFrame: () => {}, bufferedBytes: () => 0 })
  const seen = async () => {
    await labs.load()
    return { labs: await labs.handlers['labs.list'](undefined, client), broken: labs.broken }
  }
  try {
    return await use({ labs, sessions, ssh, seen })
  } finally {
    await labs.dispose()
    ssh.dispose()
    hub.dispose()
  }
}
