import type { Problem } from './problem'

/** VirtualBox itself: its installation, and its machines. */
export const virtualboxProblems: readonly Problem[] = [
  {
    id: 'vbox-driver',
    finding: ['driverMissing', 'driverUnsigned', 'driverNoNetwork'],
    errorClass: ['VirtualBoxKernelModuleNotLoaded', 'VirtualBoxInstallIncomplete'],
    text: [
      /Kernel driver not installed \(rc=-1908\)/,
      /VERR_VM_DRIVER_NOT_INSTALLED/,
      /The character device \/dev\/vboxdrv does not exist/,
      /VirtualBox is complaining that the (?:installation is incomplete|kernel module is not loaded)/,
      /failed to open \/dev\/vboxnetctl/,
    ],
    causes: ['vm-start-failed', 'vbox-version-empty', 'vbox-missing'],
    advice: {
      windows: [{ step: 'reinstallVirtualBox' }, { step: 'restartPc' }],
      macos: [{ step: 'allowExtension' }, { step: 'restartPc' }],
      linux: [
        { step: 'kernelHeaders', command: 'sudo apt-get install -y linux-headers-$(uname -r) dkms' },
        { step: 'buildDriver', command: 'sudo /sbin/vboxconfig' },
        { step: 'signModules' },
      ],
      any: [{ step: 'retry' }],
    },
    links: ['https://www.virtualbox.org/manual/topics/installation.html'],
  },
  {
    id: 'vbox-too-new',
    finding: ['compatibilityOld', 'compatibilityNewer'],
    errorClass: ['VirtualBoxInvalidVersion'],
    text: [/a version of VirtualBox installed that is not supported by this version of Vagrant/],
    advice: {
      windows: [{ step: 'upgradeVagrant', command: 'winget upgrade Hashicorp.Vagrant' }],
      macos: [{ step: 'upgradeVagrant', command: 'brew upgrade --cask hashicorp-vagrant' }],
      linux: [{ step: 'upgradeVagrantLinux' }],
      any: [{ step: 'vagrantVersions' }, { step: 'retry' }],
    },
    links: ['https://developer.hashicorp.com/vagrant/install'],
  },
  {
    id: 'vbox-missing',
    finding: ['virtualboxMissing'],
    errorClass: ['VBoxManageNotFoundError', 'VBoxManageNotFoundWSLError', 'VirtualBoxNotDetected'],
    text: [/Vagrant could not detect VirtualBox!/],
    advice: {
      windows: [{ step: 'installVirtualBox', command: 'winget install Oracle.VirtualBox' }],
      macos: [{ step: 'installVirtualBox', command: 'brew install --cask virtualbox' }],
      linux: [{ step: 'installVirtualBoxLinux' }],
      any: [{ step: 'restartPilothouse' }, { step: 'retry' }],
    },
    links: ['https://www.virtualbox.org/wiki/Downloads'],
  },
  {
    id: 'vbox-version-empty',
    errorClass: ['VirtualBoxVersionEmpty'],
    text: [/calls to detect the version are returning empty/],
    advice: {
      any: [
        { step: 'askVersion', command: 'VBoxManage --version' },
        { step: 'reinstallVirtualBox' },
        { step: 'retry' },
      ],
    },
  },
  {
    id: 'vm-name-exists',
    errorClass: ['VMNameExists', 'VirtualBoxNameExists'],
    text: [
      /A VirtualBox machine with the name '(?<machine>[\w.()-]{1,120})' already exists/,
      /is reporting another VM with that name already exists/,
    ],
    advice: {
      any: [
        { step: 'listMachines', command: 'VBoxManage list vms' },
        { step: 'destroyOtherLab' },
        { step: 'removeInVirtualBox' },
        { step: 'retry' },
      ],
    },
  },
  {
    id: 'vm-folder-left',
    text: [/Could not rename the directory .{1,600}?VERR_ALREADY_EXISTS/],
    advice: { any: [{ step: 'deleteLeftFolder' }, { step: 'retry' }] },
  },
  {
    id: 'vbox-session-lock',
    text: [
      /is already locked (?:by|for) a session \(or being (?:locked or )?unlocked\)/,
      /is locked for (?:reading|writing) by another task/,
    ],
    advice: { any: [{ step: 'closeVirtualBox' }, { step: 'waitMinute' }, { step: 'retry' }] },
    fix: 'wait',
  },
  {
    id: 'vbox-hardening',
    text: [/has terminated unexpectedly during startup .{0,400}?VBoxHardening/],
    causes: ['vm-start-failed'],
    advice: {
      windows: [{ step: 'antivirusException' }, { step: 'reinstallVirtualBox' }],
      any: [{ step: 'retry' }],
    },
  },
  {
    id: 'vm-start-failed',
    errorClass: ['VMFailedToRun', 'VMFailedToBoot'],
    text: [
      /has terminated unexpectedly during startup with exit code/,
      /VBoxManage(?:\.exe)?: error: The VM session was (?:aborted|closed)/,
    ],
    lastResort: true,
    advice: {
      any: [{ step: 'startInVirtualBox' }, { step: 'readVBoxLog' }, { step: 'armBox' }, { step: 'retry' }],
    },
  },
  {
    id: 'vm-boot-state',
    errorClass: ['VMBootBadState'],
    text: [/The guest machine entered an invalid state while waiting for it to boot/],
    advice: { any: [{ step: 'lookAtScreen' }, { step: 'readVBoxLog' }, { step: 'retry' }] },
  },
  {
    id: 'vm-inaccessible',
    finding: ['machinesBroken'],
    errorClass: ['VMInaccessible'],
    text: [/Your VM has become "inaccessible\."/],
    advice: { any: [{ step: 'removeInVirtualBox' }, { step: 'createAgain' }] },
  },
  {
    id: 'vm-import-failed',
    errorClass: ['VMImportFailure'],
    text: [/The VM import failed!/],
    advice: { any: [{ step: 'freeDisk' }, { step: 'boxAgain' }, { step: 'retry' }] },
  },
  {
    id: 'vbox-user-mismatch',
    errorClass: ['VirtualBoxUserMismatch'],
    text: [/VirtualBox VM was created with a user that doesn't match the current user running Vagrant/],
    advice: {
      macos: [{ step: 'ownLabFolder', command: 'sudo chown -R "$USER" ~/Pilothouse ~/.vagrant.d' }],
      linux: [{ step: 'ownLabFolder', command: 'sudo chown -R "$USER" ~/Pilothouse ~/.vagrant.d' }],
      any: [{ step: 'notAsRoot' }, { step: 'createAgain' }],
    },
  },
]
