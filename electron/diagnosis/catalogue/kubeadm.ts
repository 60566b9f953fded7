import type { Problem } from './problem'

/** What kubeadm and the kubelet refuse. */
export const kubeadmProblems: readonly Problem[] = [
  {
    id: 'cri-not-ready',
    text: [
      /\[ERROR CRI\]: container runtime is not running/,
      /validate (?:service connection: )?CRI v1 runtime API/,
      /unknown service runtime\.v1(?:alpha2)?\.RuntimeService/,
    ],
    causes: ['kubelet-unhealthy'],
    advice: {
      any: [
        {
          step: 'containerdConfig',
          command:
            "containerd config default | sed 's/SystemdCgroup = false/SystemdCgroup = true/' | sudo tee /etc/containerd/config.toml >/dev/null && sudo systemctl restart containerd",
        },
        { step: 'retry' },
      ],
    },
    links: ['https://kubernetes.io/docs/setup/production-environment/container-runtimes/#containerd'],
  },
  {
    id: 'kernel-network',
    text: [
      /\[ERROR FileContent--proc-sys-net-(?:bridge-bridge-nf-call-ip6?tables|ipv4-ip_forward|ipv6-conf-default-forwarding)\]/,
    ],
    advice: {
      any: [
        {
          step: 'loadModules',
          command:
            "printf '%s\\n' overlay br_netfilter | sudo tee /etc/modules-load.d/k8s.conf && sudo modprobe -a overlay br_netfilter",
        },
        {
          step: 'setForwarding',
          command:
            "printf '%s\\n' net.bridge.bridge-nf-call-iptables=1 net.ipv4.ip_forward=1 | sudo tee /etc/sysctl.d/k8s.conf && sudo sysctl --system",
        },
        { step: 'retry' },
      ],
    },
    links: [
      'https://kubernetes.io/docs/setup/production-environment/container-runtimes/#prerequisite-ipv4-forwarding-optional',
    ],
  },
  {
    id: 'cgroup-v1',
    text: [/kubelet is configured to not run on a host using cgroup v1/],
    warning: [/\[WARNING SystemVerification\]: cgroups v1 support/],
    causes: ['kubelet-unhealthy'],
    advice: { any: [{ step: 'currentBox' }, { step: 'failCgroupV1' }, { step: 'createAgain' }] },
    links: ['https://kubernetes.io/docs/concepts/architecture/cgroups/'],
  },
  {
    id: 'swap',
    text: [
      /\[ERROR Swap\]: running with swap on is not supported/,
      /failed to run Kubelet: running with swap on is not supported/,
    ],
    warning: [
      /\[WARNING Swap\]: swap is supported for cgroup v2 only/,
      /\[WARNING Swap\]: running with swap on is not supported/,
    ],
    causes: ['kubelet-unhealthy'],
    advice: {
      any: [
        { step: 'swapOff', command: 'sudo swapoff -a' },
        { step: 'swapOffForGood', command: "sudo sed -i '/\\sswap\\s/ s/^[^#]/#&/' /etc/fstab" },
        { step: 'retry' },
      ],
    },
  },
  {
    id: 'too-small',
    text: [
      /\[ERROR NumCPU\]: the number of available CPUs/,
      /\[ERROR Mem\]: the system RAM/,
      /\[ERROR Mem\]/,
    ],
    advice: { any: [{ step: 'biggerControlPlane' }, { step: 'createAgain' }] },
    links: [
      'https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/#before-you-begin',
    ],
  },
  {
    id: 'kubelet-unhealthy',
    text: [
      /\[kubelet-check\] The kubelet is not healthy after/,
      /\[kubelet-check\] It seems like the kubelet isn't running or healthy/,
      /The HTTP call equal to 'curl -sSL http:\/\/(?:127\.0\.0\.1|localhost):10248\/healthz' (?:returned|failed with) error/,
    ],
    advice: {
      any: [
        { step: 'kubeletLog', command: 'sudo journalctl -xeu kubelet --no-pager -n 100' },
        { step: 'containerList', command: 'sudo crictl ps -a' },
        { step: 'retry' },
      ],
    },
    links: ['https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/troubleshooting-kubeadm/'],
  },
  {
    id: 'join-token',
    text: [
      /could not find a JWS signature in the cluster-info ConfigMap for token ID/,
      /The cluster-info ConfigMap does not yet contain a JWS signature for token ID/,
      /there is no JWS signed token in the cluster-info ConfigMap/,
    ],
    advice: {
      any: [
        { step: 'newToken', command: 'sudo kubeadm token create --print-join-command' },
        { step: 'sameControlPlane' },
        { step: 'retry' },
      ],
    },
    links: ['https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-token/'],
  },
  {
    id: 'certificate-time',
    text: [/x509: certificate has expired or is not yet valid/, /the certificate is not valid yet/],
    silent: true,
    advice: {
      any: [
        { step: 'clock', command: 'timedatectl' },
        { step: 'certificates', command: 'sudo kubeadm certs check-expiration' },
        { step: 'renew', command: 'sudo kubeadm certs renew all' },
      ],
    },
    links: ['https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/'],
  },
]
