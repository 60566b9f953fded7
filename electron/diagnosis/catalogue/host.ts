import type { Problem } from './problem'

/** The learner's own PC: processor, hypervisors beside VirtualBox, memory. */
export const hostProblems: readonly Problem[] = [
  {
    id: 'kvm-grabs-vtx',
    finding: ['kvmHolds', 'kvmMayHold'],
    text: [
      /VT-x is being used by another hypervisor/,
      /VERR_VMX_IN_VMX_ROOT_MODE/,
      /Please disable the KVM kernel extension/,
      /VERR_SVM_IN_USE/,
    ],
    causes: ['vm-start-failed'],
    advice: {
      linux: [
        { step: 'unloadKvmIntel', command: 'sudo modprobe -r kvm_intel' },
        { step: 'unloadKvmAmd', command: 'sudo modprobe -r kvm_amd' },
        {
          step: 'keepKvmOff',
          command: "echo 'options kvm enable_virt_at_load=0' | sudo tee /etc/modprobe.d/kvm-on-demand.conf",
        },
      ],
      any: [{ step: 'closeOtherHypervisors' }, { step: 'retry' }],
    },
  },
  {
    id: 'kvm-kept-off',
    finding: ['kvmKeptOff'],
    text: [/VERR_SVM_HOST_SVME_NOT_ENABLED/],
    causes: ['vm-start-failed'],
    advice: {
      linux: [
        { step: 'letKvmOn', command: 'grep -rs enable_virt_at_load /etc/modprobe.d /etc/default/grub' },
        { step: 'restartPc' },
      ],
      any: [{ step: 'retry' }],
    },
    links: ['https://github.com/VirtualBox/virtualbox/issues/711'],
  },
  {
    id: 'hyperv-conflict',
    text: [/VERR_NEM_VM_CREATE/, /VERR_NEM_NOT_AVAILABLE/, /VERR_VMX_NO_VMX/],
    causes: ['vm-start-failed', 'vbs-slow-mode'],
    advice: {
      windows: [
        { step: 'hypervisorOff', command: 'bcdedit /set hypervisorlaunchtype off' },
        { step: 'memoryIntegrityOff' },
        { step: 'restartPc' },
      ],
      any: [{ step: 'enableVirtualisation' }, { step: 'retry' }],
    },
    links: ['https://www.virtualbox.org/manual/topics/Troubleshooting.html'],
  },
  {
    id: 'vbs-slow-mode',
    finding: ['hypervisorRuns', 'hypervisorProtects'],
    severity: 'warning',
    text: [
      /NEM: NEMR3Init: Snail execution mode is active!/,
      /VirtualBox is not able to run at its full potential in this execution mode/,
    ],
    causes: ['boot-timeout'],
    silent: true,
    advice: {
      windows: [
        { step: 'hypervisorOff', command: 'bcdedit /set hypervisorlaunchtype off' },
        { step: 'memoryIntegrityOff' },
        { step: 'restartPc' },
      ],
      any: [{ step: 'slowModeLive' }, { step: 'retry' }],
    },
  },
  {
    id: 'vtx-disabled',
    finding: ['virtualisationOff'],
    text: [
      /VERR_VMX_MSR_ALL_VMX_DISABLED/,
      /VERR_VMX_MSR_VMX_DISABLED/,
      /VERR_SVM_DISABLED/,
      /VT-x is disabled in the BIOS/,
      /AMD-V is disabled in the BIOS/,
    ],
    causes: ['vm-start-failed', 'hyperv-conflict'],
    advice: { any: [{ step: 'enableVirtualisation' }, { step: 'retry' }] },
  },
  {
    id: 'arm-x86-box',
    errorClass: ['BoxAddNoMatchingArchitecture', 'BoxNotFoundWithProviderArchitecture'],
    text: [
      /its platform architecture x86 is not supported on ARM/,
      /VBOX_E_PLATFORM_ARCH_NOT_SUPPORTED/,
      /VERR_PLATFORM_ARCH_NOT_SUPPORTED/,
    ],
    causes: ['vm-start-failed'],
    advice: { any: [{ step: 'armBox' }, { step: 'virtualBox716' }, { step: 'createAgain' }] },
  },
  {
    id: 'arm-linux',
    finding: ['architectureUnsupported'],
    advice: { any: [{ step: 'sandboxHere' }, { step: 'intelPc' }] },
  },
  {
    id: 'arm-old-virtualbox',
    finding: ['architectureNeedsNewer'],
    advice: {
      windows: [{ step: 'upgradeVirtualBox', command: 'winget upgrade Oracle.VirtualBox' }],
      macos: [{ step: 'upgradeVirtualBox', command: 'brew upgrade --cask virtualbox' }],
      any: [{ step: 'retry' }],
    },
    links: ['https://www.virtualbox.org/wiki/Downloads'],
  },
  {
    id: 'arm-72-hang',
    warning: [/VirtualBox VM 7\.2\.[0-8] r\d{1,9} darwin\.arm64/],
    causes: ['boot-timeout'],
    silent: true,
    advice: {
      macos: [{ step: 'otherVirtualBoxForArm' }],
      any: [{ step: 'newerBox' }, { step: 'createAgain' }],
    },
  },
  {
    id: 'host-memory',
    finding: ['memoryTooSmall', 'memoryTight'],
    text: [/VERR_NO_LOW_MEMORY/, /Out of memory condition when allocating memory/],
    causes: ['vm-start-failed'],
    advice: { any: [{ step: 'closePrograms' }, { step: 'smallerLab' }, { step: 'retry' }] },
  },
  {
    id: 'non-ascii-user',
    finding: ['pathsNonAscii'],
    text: [
      /incompatible character encodings: [\w-]{1,20} and [\w-]{1,20}/,
      /Encoding::(?:CompatibilityError|UndefinedConversionError|InvalidByteSequenceError)/,
      /in conversion from [\w-]{1,20}.{0,60}? to UTF-8/,
    ],
    advice: {
      windows: [
        { step: 'asciiVagrantHome', command: 'setx VAGRANT_HOME C:\\vagrant.d' },
        { step: 'asciiMachineFolder' },
      ],
      macos: [{ step: 'asciiVagrantHome', command: 'export VAGRANT_HOME=/opt/vagrant.d' }],
      linux: [{ step: 'asciiVagrantHome', command: 'export VAGRANT_HOME=/opt/vagrant.d' }],
      any: [{ step: 'asciiLabsFolder' }, { step: 'restartPilothouse' }],
    },
  },
]
