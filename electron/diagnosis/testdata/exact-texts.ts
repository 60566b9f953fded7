import type { ProblemId } from '#shared/diagnosis'

/** The texts of kubelet's failure, which warnings may explain. */
const kubeletFails = `[kubelet-check] The kubelet is not healthy after 4m0.000s
Unfortunately, an error has occurred, likely caused by:
	- The kubelet is not running`

/** No tool prints these: a lab's files show them. */
type InFilesAlone =
  | 'home-subnet'
  | 'kubernetes-gone'
  | 'docker-runtime'
  | 'fixed-join-token'
  | 'unsigned-packages'
  | 'moving-manifest'
  | 'ssh-open-to-all'

/** No tool prints these: the check of this PC finds them. */
type FoundByChecksAlone = 'arm-linux' | 'arm-old-virtualbox'

/** Test data: what the tools print for each problem, as they wrap it. Each text alone must be enough. */
export const exactTexts: Readonly<
  Record<Exclude<ProblemId, InFilesAlone | FoundByChecksAlone>, readonly string[]>
> = {
  'vagrant-missing': [
    'bash: vagrant: command not found',
    'zsh: command not found: vagrant',
    `'vagrant' is not recognized as an internal or external command,
operable program or batch file.`,
    `vagrant : The term 'vagrant' is not recognized as the name of a cmdlet, function, script file, or operable program.`,
    `'vagrant'은(는) 내부 또는 외부 명령, 실행할 수 있는 프로그램, 또는
배치 파일이 아닙니다.`,
    `vagrant : 'vagrant' 용어가 cmdlet, 함수, 스크립트 파일 또는 실행할 수 있는 프로그램 이름으로 인식되지 않습니다.`,
  ],
  'kvm-kept-off': [
    `VBoxManage: error: Host API has not enabled SVME bit in EFER MSR. (VERR_SVM_HOST_SVME_NOT_ENABLED)
VBoxManage: error: Details: code NS_ERROR_FAILURE (0x80004005), component ConsoleWrap, interface IConsole`,
  ],
  'hostonly-range': [
    `The IP address configured for the host-only network is not within the
allowed ranges. Please update the address used to be within the allowed
ranges and run the command again.

  Address: 192.168.1.10
  Ranges: 192.168.56.0/21`,
    `VBoxManage: error: Code E_ACCESSDENIED (0x80070005) - Access denied (extended info not available)
VBoxManage: error: Context: "EnableStaticIPConfig(Bstr(pszIp).raw(), Bstr(pszNetmask).raw())" at line 242 of file VBoxManageHostonly.cpp`,
    'Vagrant::Errors::VirtualBoxInvalidHostSubnet',
  ],
  'net-collides-lan': [
    `The specified host network collides with a non-hostonly network!
This will cause your specified IP to be inaccessible. Please change
the IP or name of your host only network so that it no longer matches that of
a bridged or non-hostonly network.

Bridged Network Address: '192.168.1.0'`,
    'Vagrant::Errors::NetworkCollision',
  ],
  'legacy-k8s-repo': [
    "E: The repository 'https://apt.kubernetes.io kubernetes-xenial Release' does not have a Release file.",
    "E: The repository 'https://apt.kubernetes.io kubernetes-xenial Release' no longer has a Release file.",
    `Err:9 https://packages.cloud.google.com/apt kubernetes-xenial Release
  404  Not Found [IP: 142.250.207.110 443]`,
    'https://packages.cloud.google.com/yum/repos/kubernetes-el7-x86_64/repodata/repomd.xml: [Errno 14] HTTPS Error 404 - Not Found',
  ],
  'centos-eol': [
    `Could not retrieve mirrorlist http://mirrorlist.centos.org/?release=7&arch=x86_64&repo=os&infra=stock error was
14: curl#6 - "Could not resolve host: mirrorlist.centos.org; Unknown error"`,
    'Cannot find a valid baseurl for repo: base/7/x86_64',
    "Error: Failed to download metadata for repo 'appstream': Cannot prepare internal mirrorlist: Curl error (6): Couldn't resolve host name for http://mirrorlist.centos.org/",
  ],
  'kvm-grabs-vtx': [
    'VBoxManage: error: VT-x is being used by another hypervisor (VERR_VMX_IN_VMX_ROOT_MODE).',
    "VBoxManage: error: VirtualBox can't operate in VMX root mode. Please disable the KVM kernel extension, recompile your kernel and reboot (VERR_VMX_IN_VMX_ROOT_MODE)",
    "VBoxManage: error: VirtualBox can't enable the AMD-V extension. Please disable the KVM kernel extension, recompile your kernel and reboot (VERR_SVM_IN_USE)",
  ],
  'hyperv-conflict': [
    'VBoxManage.exe: error: Failed to get device handle and/or partition ID for 000000000129dfd0 (hPartitionDevice=0000000000000b69, Last=0xc0000002/1) (VERR_NEM_VM_CREATE_FAILED)',
    'VBoxManage.exe: error: VT-x is not available (VERR_VMX_NO_VMX)',
    'VM creation failed (vrc=VERR_NEM_VM_CREATE)',
  ],
  'vbs-slow-mode': [
    '00:00:02.109441 NEM: NEMR3Init: Snail execution mode is active!',
    '00:00:02.109445 NEM: Note! VirtualBox is not able to run at its full potential in this execution mode.',
  ],
  'vtx-disabled': [
    'VBoxManage: error: VT-x is disabled in the BIOS for all CPU modes (VERR_VMX_MSR_ALL_VMX_DISABLED)',
    'VBoxManage: error: AMD-V is disabled in the BIOS (or by the host OS) (VERR_SVM_DISABLED)',
  ],
  'vbox-driver': [
    `Kernel driver not installed (rc=-1908)

The VirtualBox Linux kernel driver is either not loaded or not set up correctly.

where: suplibOsInit what: 3 VERR_VM_DRIVER_NOT_INSTALLED (-1908) - The support driver is not installed. On linux, open returned ENOENT.`,
    'WARNING: The character device /dev/vboxdrv does not exist.',
    `VirtualBox is complaining that the installation is incomplete. Please
run \`VBoxManage --version\` to see the error message which should contain
instructions on how to fix this error.`,
    'VBoxManage: error: VBoxNetAdpCtl: Error while adding new interface: failed to open /dev/vboxnetctl: No such file or directory',
    'Vagrant::Errors::VirtualBoxKernelModuleNotLoaded',
  ],
  'vbox-too-new': [
    `Vagrant has detected that you have a version of VirtualBox installed
that is not supported by this version of Vagrant. Please install one of
the supported versions listed below to use Vagrant:

4.0, 4.1, 4.2, 4.3, 5.0, 5.1, 5.2, 6.0, 6.1, 7.0`,
  ],
  'vbox-missing': [
    `The provider 'virtualbox' that was requested to back the machine
'm-k8s' is reporting that it isn't usable on this system. The
reason is shown below:

Vagrant could not detect VirtualBox! Make sure VirtualBox is properly installed.`,
  ],
  'hostonly-adapter-win': [
    `VBoxManage.exe: error: Failed to open/create the internal network 'HostInterfaceNetworking-VirtualBox Host-Only Ethernet Adapter #2' (VERR_INTNET_FLT_IF_NOT_FOUND).
VBoxManage.exe: error: Failed to attach the network LUN (VERR_INTNET_FLT_IF_NOT_FOUND)`,
  ],
  'box-not-found': [
    `The box 'bento/ubuntu-24.04' could not be found or
could not be accessed in the remote catalog. If this is a private
box on HashiCorp's Vagrant Cloud, please verify you're logged in via
\`vagrant login\`. Also, please double-check the name. The expanded
URL and error message are shown below:

URL: ["https://vagrantcloud.com/api/v2/vagrant/bento/ubuntu-24.04"]
Error: Could not resolve host: vagrantcloud.com`,
    'Vagrant::Errors::BoxAddShortNotFound',
  ],
  'box-download': [
    `An error occurred while downloading the remote file. The error
message, if any, is reproduced below. Please fix this error and try
again.

The requested URL returned error: 404 Not Found`,
    ...['DownloaderError', 'DownloaderChecksumError', 'BoxChecksumMismatch', 'DownloadAlreadyInProgress'].map(
      (name) => `Vagrant::Errors::${name}`,
    ),
  ],
  'boot-timeout': [
    `Timed out while waiting for the machine to boot. This means that
Vagrant was unable to communicate with the guest machine within
the configured ("config.vm.boot_timeout" value) time period.`,
    'Vagrant::Errors::VMBootTimeout',
  ],
  'arm-x86-box': [
    `VBoxManage: error: Cannot run the machine because its platform architecture x86 is not supported on ARM.
VBoxManage: error: Details: code VBOX_E_PLATFORM_ARCH_NOT_SUPPORTED (0x80bb0012), component MachineWrap, interface IMachine`,
    'Vagrant::Errors::BoxAddNoMatchingArchitecture',
  ],
  'arm-72-hang': [
    `00:00:00.000 VirtualBox VM 7.2.4 r170995 darwin.arm64 (Oct 20 2026 12:01:33) release log
Timed out while waiting for the machine to boot. This means that
Vagrant was unable to communicate with the guest machine`,
  ],
  'port-collision': [
    `Vagrant cannot forward the specified ports on this VM, since they
would collide with some other application that is already listening
on these ports. The forwarded port to 60010 is already in use
on the host machine.`,
    'Vagrant::Errors::ForwardPortCollision',
  ],
  'vm-name-exists': [
    `A VirtualBox machine with the name 'm-k8s(github_SysNet4Admin)' already exists.
Please use another name or delete the machine with the existing
name, and try again.`,
    `The name of your virtual machine couldn't be set because VirtualBox
is reporting another VM with that name already exists. Most of the
time, this is because of an error with VirtualBox not cleaning up
properly.`,
    'Vagrant::Errors::VirtualBoxNameExists',
  ],
  'vagrant-lock': [
    `An action 'up' was attempted on the machine 'm-k8s',
but another process is already executing an action on the machine.
Vagrant locks each machine for access by only one process at a time.`,
    `Vagrant attempted to acquire a lock named 'machine-index', but this
lock is being held by another instance of Vagrant already. Please
wait and try again.`,
    'Vagrant::Errors::EnvironmentLockedError',
  ],
  'vbox-session-lock': [
    `VBoxManage.exe: error: The machine 'm-k8s' is already locked by a session (or being locked or unlocked)
VBoxManage.exe: error: Details: code VBOX_E_INVALID_OBJECT_STATE (0x80bb0007), component MachineWrap, interface IMachine, callee IUnknown`,
    "VBoxManage: error: The machine 'w1-k8s' is already locked for a session (or being unlocked)",
    "VBoxManage: error: Medium '/home/user/VirtualBox VMs/w1/box-disk1.vmdk' is locked for reading by another task",
  ],
  'already-provisioned': [
    `==> m-k8s: Machine already provisioned. Run \`vagrant provision\` or use the \`--provision\`
==> m-k8s: flag to force provisioning. Provisioners marked to run always will still run.`,
  ],
  'old-manifest': [
    'error: unable to recognize "metallb.yaml": no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"',
  ],
  'shell-step-failed': [
    `The SSH command responded with a non-zero exit status. Vagrant
assumes that this means the command failed. The output for this command
should be in the log above. Please read the output to determine what
went wrong.`,
  ],
  'node-address-nat': [
    'error: unable to upgrade connection: pod does not exist',
    'Error from server (NotFound): the server could not find the requested resource ( pods/log calico-node-x2x4z)',
    'm-k8s    Ready    control-plane   5m31s   v1.36.4   10.0.2.15   <none>   Ubuntu 24.04.3 LTS   6.8.0-71-generic   containerd://2.1.4',
    'w1-k8s   Ready    <none>          2m      v1.36.4   10.0.2.15   <none>   Ubuntu 24.04.3 LTS   6.8.0-71-generic   containerd://2.1.4',
  ],
  'calico-address': [
    `2026-11-21 10:02:11.112 [WARNING][9] startup/startup.go 1023: Calico node 'm-k8s' is already using the IPv4 address 10.0.2.15.
Calico node failed to start`,
  ],
  'cri-not-ready': [
    String.raw`[ERROR CRI]: container runtime is not running: output: time="2026-11-21T10:00:00Z" level=fatal msg="validate service connection: CRI v1 runtime API is not implemented for endpoint \"unix:///var/run/containerd/containerd.sock\": rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService"`,
    'level=fatal msg="validate CRI v1 runtime API for endpoint',
    'rpc error: code = Unimplemented desc = unknown service runtime.v1alpha2.RuntimeService',
  ],
  'kernel-network': [
    '[ERROR FileContent--proc-sys-net-bridge-bridge-nf-call-iptables]: /proc/sys/net/bridge/bridge-nf-call-iptables does not exist',
    '[ERROR FileContent--proc-sys-net-ipv4-ip_forward]: /proc/sys/net/ipv4/ip_forward contents are not set to 1',
  ],
  'cgroup-v1': [
    '"command failed" err="failed to validate kubelet configuration: kubelet is configured to not run on a host using cgroup v1"',
    `	[WARNING SystemVerification]: cgroups v1 support is deprecated and will be removed in a future release. Please migrate to cgroups v2. you must set the kubelet configuration option 'FailCgroupV1' to 'false'.
${kubeletFails}`,
  ],
  'kubelet-unhealthy': [
    kubeletFails,
    'The HTTP call equal to \'curl -sSL http://127.0.0.1:10248/healthz\' returned error: Get "http://127.0.0.1:10248/healthz": context deadline exceeded',
    "[kubelet-check] It seems like the kubelet isn't running or healthy.",
    '[kubelet-check] The HTTP call equal to \'curl -sSL http://localhost:10248/healthz\' failed with error: Get "http://localhost:10248/healthz": dial tcp 127.0.0.1:10248: connect: connection refused.',
  ],
  swap: [
    `	[WARNING Swap]: swap is supported for cgroup v2 only. The kubelet must be properly configured to use swap.
${kubeletFails}`,
    `	[WARNING Swap]: running with swap on is not supported. Please disable swap
${kubeletFails}`,
    '	[ERROR Swap]: running with swap on is not supported. Please disable swap',
  ],
  'too-small': [
    '	[ERROR NumCPU]: the number of available CPUs 1 is less than the required 2',
    '	[ERROR Mem]: the system RAM (973 MB) is less than the minimum 1700 MB',
  ],
  'join-token': [
    'error execution phase preflight: couldn\'t validate the identity of the API Server: could not find a JWS signature in the cluster-info ConfigMap for token ID "123456"',
    'The cluster-info ConfigMap does not yet contain a JWS signature for token ID "123456", will try again',
    'there is no JWS signed token in the cluster-info ConfigMap. This token id "123456" is invalid for this cluster',
  ],
  'calico-token': [
    'Failed to create pod sandbox: plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized: Unauthorized',
  ],
  'certificate-time': [
    'Unable to connect to the server: x509: certificate has expired or is not yet valid: current time 2026-11-21T10:00:00Z is after 2026-03-04T05:06:07Z',
    'failed to load certificate: the certificate is not valid yet',
  ],
  'image-rate-limit': [
    'failed to pull image "docker.io/calico/cni:v3.9.4": 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
  ],
  'dpkg-lock': [
    'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4750 (unattended-upgr)',
    'E: Could not get lock /var/lib/apt/lists/lock - open (11: Resource temporarily unavailable)',
  ],
  'ssh-key-permissions': [
    `@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @
Permissions for 'c:/labs/k8s/.vagrant/machines/m-k8s/virtualbox/private_key' are too open.
Load key "c:/labs/k8s/.vagrant/machines/m-k8s/virtualbox/private_key": bad permissions
vagrant@127.0.0.1: Permission denied (publickey,password).`,
    'Vagrant::Errors::SSHKeyBadPermissions',
  ],
  'non-ascii-user': [
    "encode': incompatible character encodings: CP949 and ASCII-8BIT (Encoding::CompatibilityError)",
    '"\\xC8" on CP949 in conversion from CP949 to UTF-8 (Encoding::UndefinedConversionError)',
  ],
  'shared-folders': [
    `Vagrant was unable to mount VirtualBox shared folders. This is usually
because the filesystem "vboxsf" is not available. This filesystem is
made available via the VirtualBox Guest Additions and kernel module.`,
    'Vagrant::Errors::VirtualBoxMountFailed',
  ],
  'host-memory': [
    'VBoxManage: error: Out of memory condition when allocating memory with low physical backing. (VERR_NO_LOW_MEMORY)',
  ],
  'no-tty': [
    `Destroy doesn't have a TTY to ask for confirmation. Please pass the
\`--force\` flag to force a destroy, otherwise attach a TTY so that
the destroy can be confirmed.`,
    'Vagrant::Errors::UIExpectsTTY',
  ],
  'vm-boot-state': [
    `The guest machine entered an invalid state while waiting for it
to boot. Valid states are 'starting, running'. The machine is in the
'poweroff' state. Please verify everything is configured
properly and try again.`,
    'Vagrant::Errors::VMBootBadState',
  ],
  'vm-inaccessible': [
    `Your VM has become "inaccessible." Unfortunately, this is a critical error
with VirtualBox that Vagrant can not cleanly recover from.`,
    'Vagrant::Errors::VMInaccessible',
  ],
  'vbox-user-mismatch': [
    `The VirtualBox VM was created with a user that doesn't match the
current user running Vagrant. VirtualBox requires that the same user
be used to manage the VM that was created.`,
    'Vagrant::Errors::VirtualBoxUserMismatch',
  ],
  'vbox-version-empty': [
    `Vagrant detected that VirtualBox appears installed on your system,
but calls to detect the version are returning empty. This is often
indicative of installation issues with VirtualBox.`,
    'Vagrant::Errors::VirtualBoxVersionEmpty',
  ],
  'wsl-windows-access': [
    `Vagrant is unable to use the VirtualBox provider from the Windows Subsystem for
Linux without access to the Windows environment.`,
    'Vagrant::Errors::WSLVirtualBoxWindowsAccessError',
  ],
  'vm-import-failed': [
    'The VM import failed! Try running `VBoxManage import` on the box file manually for more verbose error output.',
    'Vagrant::Errors::VMImportFailure',
  ],
  'dhcp-attached': [
    `A host only network interface you're attempting to configure via DHCP
already has a conflicting host only adapter with DHCP enabled.`,
    'Vagrant::Errors::NetworkDHCPAlreadyAttached',
  ],
  'putty-link': [
    'The `ssh` executable found in the PATH is a PuTTY Link SSH client.\nVagrant is only compatible with OpenSSH SSH clients.',
    'Vagrant::Errors::SSHIsPuttyLink',
  ],
  'vagrant-interrupted': [
    'Vagrant exited after cleanup due to external interrupt.',
    'Vagrant::Errors::VagrantInterrupt',
  ],
  'vagrantfile-invalid': [
    `There are errors in the configuration of this machine. Please fix
the following errors and try again:

vm:
* The following settings shouldn't exist: nosuch`,
    'There is a syntax error in the following Vagrantfile. The syntax error\nmessage is reproduced below for convenience:',
  ],
  'vm-folder-left': [
    "VBoxManage: error: Could not rename the directory '/home/user/VirtualBox VMs/m-k8s' to '/home/user/VirtualBox VMs/k8s/m-k8s' to save the settings file (VERR_ALREADY_EXISTS)",
  ],
  'vbox-hardening': [
    "VBoxManage.exe: error: The virtual machine 'm-k8s' has terminated unexpectedly during startup with exit code 1 (0x1).  More details may be available in 'C:\\Users\\user\\VirtualBox VMs\\m-k8s\\Logs\\VBoxHardening.log'",
  ],
  'vm-start-failed': [
    "VBoxManage: error: The virtual machine 'm-k8s' has terminated unexpectedly during startup with exit code 1 (0x1)",
    'VBoxManage: error: The VM session was aborted',
  ],
  'hostonly-same-ip': ['VirtualBox is configured with multiple host-only adapters with the same IP'],
  'hostonly-invisible': ['Error: The host-only adapter we just created is not visible'],
  'no-space': [
    'tar: ./box-disk1.vmdk: Cannot write: No space left on device',
    'write /var/lib/containerd/io.containerd.content.v1.content/ingest: no space left on device',
  ],
  'guest-no-internet': [
    'curl: (6) Could not resolve host: pkgs.k8s.io',
    'curl: (7) Failed to connect to download.docker.com port 443 after 1 ms: Connection refused',
    `Err:1 http://archive.ubuntu.com/ubuntu noble InRelease
  Temporary failure resolving 'archive.ubuntu.com'`,
  ],
}
