import { type ErrorCode, type ErrorKey, LabError } from '#shared/errors'

/** How a command of Vagrant ended when it did not succeed. */
export interface Failure {
  command: string
  /** The machine it was for; the lab where it was for all. */
  node: string
  provider: string
  /** Vagrant's name for the error without its module, such as `VMBootTimeout`; empty where it gave none. */
  errorClass: string
  /** What Vagrant said. */
  text: string
}

type Kind = [code: ErrorCode, key: ErrorKey]

const kinds = {
  busy: ['resource.busy', 'vagrant.busy'],
  providerNotUsable: ['tool.missing', 'vagrant.providerNotUsable'],
  noProvider: ['tool.missing', 'vagrant.noProvider'],
  virtualBoxMissing: ['tool.missing', 'vagrant.virtualBoxMissing'],
  virtualBoxVersion: ['tool.version', 'vagrant.virtualBoxVersion'],
  virtualBoxDriver: ['tool.missing', 'vagrant.virtualBoxDriver'],
  virtualBoxFailed: ['command.failed', 'vagrant.virtualBoxFailed'],
  bootTimeout: ['timeout', 'vagrant.bootTimeout'],
  bootFailed: ['command.failed', 'vagrant.bootFailed'],
  portTaken: ['state.conflict', 'vagrant.portTaken'],
  nameTaken: ['state.conflict', 'vagrant.nameTaken'],
  boxMissing: ['resource.missing', 'vagrant.boxMissing'],
  boxDownload: ['command.failed', 'vagrant.boxDownload'],
  networkRange: ['state.conflict', 'vagrant.networkRange'],
  networkCollides: ['state.conflict', 'vagrant.networkCollides'],
  vagrantfile: ['config.corrupt', 'vagrant.vagrantfile'],
  machineUnknown: ['resource.missing', 'vagrant.machineUnknown'],
  machineBroken: ['state.conflict', 'vagrant.machineBroken'],
  notRunning: ['state.conflict', 'vagrant.notRunning'],
  cancelled: ['cancelled', 'cancelled'],
} as const satisfies Record<string, Kind>

/** Vagrant's classes of errors (`lib/vagrant/errors.rb` of Vagrant 2.4) that a person can do something about. */
const kindOfClass: Readonly<Record<string, keyof typeof kinds>> = {
  MachineActionLockedError: 'busy',
  MachineLocked: 'busy',
  EnvironmentLockedError: 'busy',
  ProviderNotUsable: 'providerNotUsable',
  ProviderNotFound: 'providerNotUsable',
  NoDefaultProvider: 'noProvider',
  VBoxManageNotFoundError: 'virtualBoxMissing',
  VirtualBoxNotDetected: 'virtualBoxMissing',
  VirtualBoxVersionEmpty: 'virtualBoxMissing',
  VirtualBoxInvalidVersion: 'virtualBoxVersion',
  VirtualBoxKernelModuleNotLoaded: 'virtualBoxDriver',
  VirtualBoxInstallIncomplete: 'virtualBoxDriver',
  VBoxManageError: 'virtualBoxFailed',
  VBoxManageLaunchError: 'virtualBoxFailed',
  VMBootTimeout: 'bootTimeout',
  VMBootBadState: 'bootFailed',
  ForwardPortCollision: 'portTaken',
  ForwardPortAutolistEmpty: 'portTaken',
  VMNameExists: 'nameTaken',
  VirtualBoxNameExists: 'nameTaken',
  BoxAddShortNotFound: 'boxMissing',
  BoxAddNoMatchingProvider: 'boxMissing',
  BoxAddNoMatchingVersion: 'boxMissing',
  BoxAddNoMatchingArchitecture: 'boxMissing',
  BoxNotFound: 'boxMissing',
  BoxNotFoundWithProvider: 'boxMissing',
  BoxNotFoundWithProviderAndVersion: 'boxMissing',
  DownloaderError: 'boxDownload',
  DownloaderChecksumError: 'boxDownload',
  DownloadAlreadyInProgress: 'boxDownload',
  BoxChecksumMismatch: 'boxDownload',
  BoxMetadataDownloadError: 'boxDownload',
  BoxUnpackageFailure: 'boxDownload',
  VirtualBoxInvalidHostSubnet: 'networkRange',
  NetworkCollision: 'networkCollides',
  NetworkDHCPAlreadyAttached: 'networkCollides',
  ConfigInvalid: 'vagrantfile',
  ConfigUpgradeErrors: 'vagrantfile',
  VagrantfileExistsError: 'vagrantfile',
  VagrantfileLoadError: 'vagrantfile',
  VagrantfileNameError: 'vagrantfile',
  VagrantfileSyntaxError: 'vagrantfile',
  ProvisionerFlagInvalid: 'vagrantfile',
  NoEnvironmentError: 'vagrantfile',
  MachineNotFound: 'machineUnknown',
  VMInaccessible: 'machineBroken',
  SSHNotReady: 'notRunning',
  VMNotRunningError: 'notRunning',
  VMNotCreatedError: 'notRunning',
  VagrantInterrupt: 'cancelled',
}

/** The error for a failure, by its class and never by its text; `class` stays in the parameters for the diagnosis. */
export function failureError(failure: Failure): LabError {
  const { command, node, provider, errorClass, text } = failure
  const [code, key] = kindOf(failure)
  const params = { command, node, provider, class: errorClass }
  return new LabError(code, key, { params, details: text })
}

function kindOf({ command, errorClass }: Failure): Kind {
  const kind = Object.hasOwn(kindOfClass, errorClass) ? kindOfClass[errorClass] : undefined
  if (kind !== undefined) return kinds[kind]
  // A failing script has no class of its own.
  return ['command.failed', command === 'provision' ? 'vagrant.provisionFailed' : 'vagrant.failed']
}
