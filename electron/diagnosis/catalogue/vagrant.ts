import type { Problem } from './problem'

/** Vagrant itself: boxes, locks, provisioning, its SSH. */
export const vagrantProblems: readonly Problem[] = [
  {
    id: 'vagrant-missing',
    finding: ['vagrantMissing'],
    text: [
      /vagrant: command not found/,
      /command not found: vagrant\b/,
      /'vagrant' is not recognized as an internal or external command/,
      /The term 'vagrant' is not recognized as /,
      /'vagrant'은\(는\) 내부 또는 외부 명령/,
      /'vagrant' 용어가 cmdlet/,
    ],
    advice: {
      windows: [{ step: 'installVagrant', command: 'winget install Hashicorp.Vagrant' }],
      macos: [{ step: 'installVagrant', command: 'brew install hashicorp/tap/hashicorp-vagrant' }],
      linux: [{ step: 'upgradeVagrantLinux' }],
      any: [{ step: 'restartPilothouse' }, { step: 'retry' }],
    },
    links: ['https://developer.hashicorp.com/vagrant/install'],
  },
  {
    id: 'box-not-found',
    errorClass: [
      'BoxAddShortNotFound',
      'BoxAddNoMatchingProvider',
      'BoxAddNoMatchingVersion',
      'BoxNotFound',
      'BoxVersionNotFound',
    ],
    text: [
      /The box '(?<box>[\w./-]{1,200})' could not be found or could not be accessed in the remote catalog/,
    ],
    advice: {
      any: [{ step: 'checkNetwork' }, { step: 'checkProxy' }, { step: 'addBoxFile' }, { step: 'retry' }],
    },
  },
  {
    id: 'box-download',
    errorClass: [
      'DownloaderError',
      'DownloaderChecksumError',
      'BoxChecksumMismatch',
      'BoxMetadataDownloadError',
      'DownloadAlreadyInProgress',
    ],
    text: [
      /An error occurred while downloading the remote file\. The error message, if any, is reproduced below/,
      /The checksum of the downloaded box did not match the expected value/,
    ],
    advice: {
      any: [{ step: 'checkNetwork' }, { step: 'checkProxy' }, { step: 'freeDisk' }, { step: 'retry' }],
    },
    fix: 'wait',
  },
  {
    id: 'boot-timeout',
    errorClass: ['VMBootTimeout'],
    text: [/Timed out while waiting for the machine to boot/],
    advice: {
      any: [{ step: 'lookAtScreen' }, { step: 'readVBoxLog' }, { step: 'closePrograms' }, { step: 'retry' }],
    },
  },
  {
    id: 'vagrant-lock',
    errorClass: ['MachineActionLockedError', 'MachineLocked', 'EnvironmentLockedError'],
    text: [
      /An action '\w{1,20}' was attempted on the machine '[\w.-]{1,63}', but another process is already executing an action/,
      /Vagrant attempted to acquire a lock named/,
    ],
    advice: {
      windows: [{ step: 'findVagrant', command: 'tasklist /FI "IMAGENAME eq ruby.exe"' }],
      macos: [{ step: 'findVagrant', command: 'pgrep -fl vagrant' }],
      linux: [{ step: 'findVagrant', command: 'pgrep -fl vagrant' }],
      any: [{ step: 'waitForVagrant' }, { step: 'retry' }],
    },
    fix: 'wait',
  },
  {
    id: 'already-provisioned',
    severity: 'warning',
    text: [/Machine already provisioned\. Run `vagrant provision` or use the `--provision` flag/],
    lastResort: true,
    silent: true,
    advice: { any: [{ step: 'provisionAgain', command: 'vagrant provision' }, { step: 'retry' }] },
  },
  {
    id: 'shell-step-failed',
    text: [
      /The SSH command responded with a non-zero exit status\. Vagrant assumes that this means the command failed/,
      /The following SSH command responded with a non-zero exit status/,
    ],
    lastResort: true,
    advice: { any: [{ step: 'readLinesAbove' }, { step: 'openTerminal' }, { step: 'retry' }] },
  },
  {
    id: 'ssh-key-permissions',
    errorClass: ['SSHKeyBadPermissions', 'SSHKeyBadOwner'],
    text: [
      /WARNING: UNPROTECTED PRIVATE KEY FILE!/,
      /Permissions for '.{1,300}?' are too open/,
      /The private key to connect to this box via SSH has invalid permissions/,
    ],
    advice: {
      windows: [
        {
          step: 'restrictKey',
          command: 'icacls .vagrant\\machines /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F" /T',
        },
        { step: 'labOnSystemDrive' },
      ],
      macos: [{ step: 'restrictKey', command: 'chmod 600 .vagrant/machines/*/virtualbox/private_key' }],
      linux: [{ step: 'restrictKey', command: 'chmod 600 .vagrant/machines/*/virtualbox/private_key' }],
      any: [{ step: 'retry' }],
    },
  },
  {
    id: 'putty-link',
    errorClass: ['SSHIsPuttyLink'],
    text: [/executable found in the PATH is a PuTTY Link SSH client/],
    advice: {
      windows: [{ step: 'findSsh', command: 'where.exe ssh' }, { step: 'openSshFirst' }],
      any: [{ step: 'restartPilothouse' }],
    },
  },
  {
    id: 'shared-folders',
    errorClass: ['VirtualBoxMountFailed'],
    text: [/Vagrant was unable to mount VirtualBox shared folders/],
    advice: { any: [{ step: 'disableSyncedFolder' }, { step: 'retry' }] },
    links: ['https://developer.hashicorp.com/vagrant/docs/synced-folders/basic_usage'],
  },
  {
    id: 'no-tty',
    errorClass: ['DestroyRequiresForce', 'UIExpectsTTY'],
    text: [
      /doesn't have a TTY to ask for confirmation/,
      /attempting to interface with the UI in a way that requires a TTY/,
    ],
    advice: { any: [{ step: 'useDestroy', command: 'vagrant destroy --force' }] },
  },
  {
    id: 'wsl-windows-access',
    errorClass: ['WSLVirtualBoxWindowsAccessError', 'WSLVagrantAccessError'],
    text: [/unable to use the VirtualBox provider from the Windows Subsystem for Linux without access/],
    advice: {
      linux: [{ step: 'wslAccess', command: 'export VAGRANT_WSL_ENABLE_WINDOWS_ACCESS=1' }],
      any: [{ step: 'pilothouseOnWindows' }],
    },
    links: ['https://developer.hashicorp.com/vagrant/docs/other/wsl'],
  },
  {
    id: 'vagrant-interrupted',
    errorClass: ['VagrantInterrupt'],
    text: [/Vagrant exited after cleanup due to external interrupt/],
    fromCancel: true,
    lastResort: true,
    advice: { any: [{ step: 'retry' }] },
  },
  {
    id: 'vagrantfile-invalid',
    errorClass: ['ConfigInvalid', 'VagrantfileLoadError', 'VagrantfileNameError', 'VagrantfileSyntaxError'],
    text: [
      /There are errors in the configuration of this machine/,
      /There is a syntax error in the following Vagrantfile/,
      /There was an error loading a Vagrantfile/,
    ],
    advice: {
      any: [
        { step: 'repairVagrantfile' },
        { step: 'validate', command: 'vagrant validate' },
        { step: 'retry' },
      ],
    },
  },
]
