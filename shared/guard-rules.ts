/** Why a command is asked about: a key of `reason` in `guard.json`. */
export const dangerReasons = [
  'power',
  'resetCluster',
  'deleteSystem',
  'deleteHere',
  'emptyFile',
  'formatDisk',
  'writeDisk',
  'deleteAll',
  'firewall',
  'stopService',
  'network',
  'deleteUser',
  'permissions',
  'forkBomb',
  'tooLong',
] as const
export type DangerReason = (typeof dangerReasons)[number]

/** A program and arguments that together are dangerous. */
interface Rule {
  reason: DangerReason
  programs: RegExp
  /** Each of these matches one of the program's arguments. */
  has?: readonly RegExp[]
  /** None of these does. */
  hasNot?: readonly RegExp[]
  /** The last argument says where to, and is not looked at. */
  butLast?: true
}

const help = /^(--help|--version|-h)$/
const recursive = /^(-[a-qs-zA-QS-Z]*[rR][a-zA-Z]*|--recursive)$/
/** Behind it comes where to, and what is moved is last. */
const intoFolder = /^(-[a-zA-Z]*t|-t.*|--target-directory(=.*)?)$/
/** The root, a folder without which a node or a login on it does not work, or everything in one of them. */
const systemFolder =
  /^(\/+(\.+\/+)*(\*\/?|\{[^}]*\}|\.+|(bin|boot|dev|etc|home|home\/vagrant|lib|lib64|opt|proc|root|run|sbin|srv|sys|usr|var|etc\/kubernetes|var\/lib|var\/lib\/(etcd|kubelet|containerd))(\/[/.]*)?\*?)?|(~|\$HOME|\$\{HOME\})(\/[/.]*)?\*?)$/
/** Everything in the folder that the shell is in, or in those above it. */
const allHere = /^(\.{1,2}\/+)*\.?\*\/?$/
/** Without it or with an empty one nobody logs in, or the system does not start. */
export const neededFile =
  /^(\/etc\/(passwd|shadow|group|gshadow|sudoers|fstab|ssh\/sshd_config)|(~|\$HOME|\$\{HOME\}|\/root|\/home\/[^/]+)\/\.ssh\/authorized_keys)$/
/** Written to, it restarts or stops the machine at once. */
export const powerSwitch = /^\/proc\/sysrq-trigger$/
/** Programs without which a node cannot be reached, or leaves the cluster. */
const neededPackage =
  /^(openssh-server|kubeadm|kubelet|kubernetes-cni|microk8s|containerd(\.io)?|docker-ce|cri-o|systemd|network-manager)$/
export const diskDevice = /^\/dev\/((sd|vd|hd|xvd)[a-z]|nvme\d|mmcblk\d|mapper\/|dm-\d|md\d)/

/** Kinds of which there is one set for the whole cluster, also among others: `ns,pods`. */
const ofWholeCluster =
  /(^|,)(no|nodes?|ns|namespaces?|pv|persistentvolumes?|crds?|customresourcedefinitions?|all)(,|$)/

/** Adding one: its line here, and its reason in `guard.json` if it has a new one. */
export const rules: readonly Rule[] = [
  { reason: 'resetCluster', programs: /^kubeadm$/, has: [/^reset$/], hasNot: [help, /^--dry-run(=true)?$/] },
  { reason: 'resetCluster', programs: /^(k3s(-agent)?|rke2)-uninstall\.sh$/ },
  { reason: 'resetCluster', programs: /^microk8s$/, has: [/^reset$/], hasNot: [help] },
  { reason: 'power', programs: /^(reboot|poweroff|halt)$/, hasNot: [help, /^(-w|--wtmp-only)$/] },
  { reason: 'power', programs: /^shutdown$/, hasNot: [/^(--help|-c|-k|--show)$/] },
  { reason: 'power', programs: /^(tel)?init$/, has: [/^[06]$/] },
  {
    reason: 'power',
    programs: /^(systemctl|loginctl)$/,
    has: [/^(reboot|poweroff|halt|kexec|suspend|hibernate|rescue|emergency)$/],
  },
  {
    reason: 'power',
    programs: /^systemctl$/,
    has: [/^(start|isolate)$/, /^(reboot|poweroff|halt|kexec|suspend|hibernate|rescue|emergency)\.target$/],
  },
  { reason: 'power', programs: /^tee$/, has: [powerSwitch] },
  { reason: 'deleteSystem', programs: /^rm$/, has: [recursive, systemFolder], hasNot: [help] },
  { reason: 'deleteSystem', programs: /^rm$/, has: [neededFile], hasNot: [help] },
  { reason: 'deleteHere', programs: /^rm$/, has: [recursive, allHere], hasNot: [help] },
  { reason: 'deleteSystem', programs: /^mv$/, has: [systemFolder], hasNot: [intoFolder], butLast: true },
  { reason: 'deleteSystem', programs: /^mv$/, has: [neededFile], hasNot: [intoFolder], butLast: true },
  { reason: 'emptyFile', programs: /^tee$/, has: [neededFile], hasNot: [/^(-[ip]*a[ip]*|--append)$/] },
  { reason: 'emptyFile', programs: /^truncate$/, has: [neededFile] },
  { reason: 'deleteSystem', programs: /^find$/, has: [systemFolder, /^(-delete|rm)$/] },
  { reason: 'formatDisk', programs: /^(mkfs(\.\w+)?|mke2fs|mkswap)$/, has: [diskDevice] },
  { reason: 'formatDisk', programs: /^wipefs$/, has: [/^(-a|-af|-fa|--all)$/, diskDevice] },
  { reason: 'formatDisk', programs: /^(sgdisk|sfdisk)$/, has: [/^(-Z|--zap-all|--delete)$/, diskDevice] },
  { reason: 'formatDisk', programs: /^parted$/, has: [/^mk(label|table)$/, diskDevice] },
  { reason: 'writeDisk', programs: /^dd$/, has: [new RegExp(diskDevice.source.replace('^', '^of='))] },
  { reason: 'writeDisk', programs: /^(shred|blkdiscard)$/, has: [diskDevice] },
  { reason: 'writeDisk', programs: /^tee$/, has: [diskDevice] },
  {
    reason: 'deleteAll',
    programs: /^(kubectl|oc|k)$/,
    has: [/^delete$/, ofWholeCluster, /^--all(=true)?$/],
    hasNot: [help, /^--dry-run=(client|server)$/],
  },
  {
    reason: 'deleteAll',
    programs: /^(kubectl|oc|k)$/,
    has: [/^delete$/, /^(-A|--all-namespaces(=true)?)$/, /^--all(=true)?$/],
    hasNot: [help, /^--dry-run=(client|server)$/],
  },
  { reason: 'deleteAll', programs: /^etcdctl$/, has: [/^del$/, /^--(prefix|from-key)$/], hasNot: [help] },
  { reason: 'deleteAll', programs: /^crictl$/, has: [/^rmp?$/, /^(-[af]*a[af]*|--all)$/], hasNot: [help] },
  {
    reason: 'deleteSystem',
    programs: /^(kubectl|oc|k)$/,
    has: [/^delete$/, /^(ns|namespaces?)$/, /^kube-system$/],
    hasNot: [help, /^--dry-run=(client|server)$/],
  },
  {
    reason: 'deleteSystem',
    programs: /^(kubectl|oc|k)$/,
    has: [/^delete$/, /^(ns|namespaces?)\/kube-system$/],
    hasNot: [help, /^--dry-run=(client|server)$/],
  },
  { reason: 'firewall', programs: /^ip6?tables$/, has: [/^(-F|--flush)$/] },
  { reason: 'firewall', programs: /^ip6?tables$/, has: [/^(-P|--policy)$/, /^(INPUT|OUTPUT)$/, /^DROP$/] },
  { reason: 'firewall', programs: /^ufw$/, has: [/^(enable|deny)$/] },
  { reason: 'firewall', programs: /^nft$/, has: [/^flush$/, /^ruleset$/] },
  {
    reason: 'stopService',
    programs: /^systemctl$/,
    has: [
      /^(stop|disable|mask)$/,
      /^(sshd?|kubelet|containerd|docker|crio|NetworkManager|systemd-networkd|networking)(\.service|\.socket)?$/,
    ],
  },
  {
    reason: 'stopService',
    programs: /^service$/,
    has: [/^(sshd?|kubelet|containerd|docker|crio|networking)$/, /^stop$/],
  },
  {
    reason: 'stopService',
    programs: /^(apt|apt-get|aptitude|dnf|yum|snap)$/,
    has: [/^(remove|purge|autoremove|autopurge|erase)$/, neededPackage],
    hasNot: [help, /^(-s|--simulate|--dry-run)$/],
  },
  { reason: 'stopService', programs: /^(pkill|killall)$/, has: [/^sshd$/] },
  { reason: 'network', programs: /^ip$/, has: [/^l(i|in|ink)?$/, /^set$/, /^down$/] },
  {
    reason: 'network',
    programs: /^ip$/,
    has: [/^(a|addr|address|r|route)$/, /^f(l|lu|lus|lush)?$/],
  },
  { reason: 'network', programs: /^ip$/, has: [/^(r|route)$/, /^d(el|elete)?$/, /^default$/] },
  { reason: 'network', programs: /^ifconfig$/, has: [/^down$/] },
  { reason: 'network', programs: /^ifdown$/, has: [/./], hasNot: [help] },
  { reason: 'deleteUser', programs: /^(userdel|deluser)$/, has: [/^(vagrant|root|ubuntu)$/] },
  { reason: 'permissions', programs: /^(chmod|chown|chgrp)$/, has: [recursive, systemFolder] },
]
