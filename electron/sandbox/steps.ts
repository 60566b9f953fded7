import type { PlannedNode, ProvisioningStep } from '#shared/labs'
import type { LabFile } from '../labs'
import { networkLines } from './network-plugins'
import { kubernetesPatch, system } from './versions'

/** What a provisioning step's log is written from. */
export interface StepFacts {
  lab: LabFile
  node: PlannedNode
  controlPlane: PlannedNode
}

/** The lines that a real node prints in each step, shortened. */
export const stepLines: Record<ProvisioningStep, (facts: StepFacts) => string[]> = {
  prepare: ({ node, lab }) => [
    `hostnamectl set-hostname ${node.name}`,
    `Writing ${lab.nodes.length} nodes to /etc/hosts`,
    'swapoff -a; commenting out swap in /etc/fstab',
    'modprobe overlay br_netfilter',
    'net.bridge.bridge-nf-call-iptables = 1',
    'net.bridge.bridge-nf-call-ip6tables = 1',
    'net.ipv4.ip_forward = 1',
  ],
  containerd: () => [
    'Get:1 https://download.docker.com/linux/ubuntu noble InRelease [48.5 kB]',
    'Reading package lists...',
    'The following NEW packages will be installed:',
    '  containerd.io',
    `Get:1 https://download.docker.com/linux/ubuntu noble/stable amd64 containerd.io ${system.containerd}-1~ubuntu.24.04~noble [31.2 MB]`,
    `Setting up containerd.io (${system.containerd}-1~ubuntu.24.04~noble) ...`,
    'containerd config default > /etc/containerd/config.toml',
    'SystemdCgroup = true',
    'Created symlink /etc/systemd/system/multi-user.target.wants/containerd.service.',
  ],
  kubernetes: ({ lab, node }) => {
    const minor = lab.kubernetesVersion
    const version = `${kubernetesPatch(minor)}-1.1`
    return [
      `deb [signed-by=/etc/apt/keyrings/kubernetes-apt-keyring.gpg] https://pkgs.k8s.io/core:/stable:/v${minor}/deb/ /`,
      `Get:1 https://pkgs.k8s.io/core:/stable:/v${minor}/deb  InRelease [1227 B]`,
      'Reading package lists...',
      'The following NEW packages will be installed:',
      '  cri-tools kubeadm kubectl kubelet kubernetes-cni',
      ...['kubectl', 'kubelet', 'kubeadm'].map((name) => `Setting up ${name} (${version}) ...`),
      'kubelet set on hold.',
      'kubeadm set on hold.',
      'kubectl set on hold.',
      `KUBELET_EXTRA_ARGS=--node-ip=${node.address}`,
    ]
  },
  'control-plane': ({ lab, node }) => [
    `[init] Using Kubernetes version: v${kubernetesPatch(lab.kubernetesVersion)}`,
    '[preflight] Running pre-flight checks',
    '[preflight] Pulling images required for setting up a Kubernetes cluster',
    '[certs] Using certificateDir folder "/etc/kubernetes/pki"',
    '[certs] Generating "ca" certificate and key',
    '[certs] Generating "apiserver" certificate and key',
    `[certs] apiserver serving cert is signed for DNS names [kubernetes kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local ${node.name}] and IPs [10.96.0.1 ${node.address}]`,
    '[certs] Generating "etcd/server" certificate and key',
    '[certs] Generating "sa" key and public key',
    '[kubeconfig] Using kubeconfig folder "/etc/kubernetes"',
    '[kubeconfig] Writing "admin.conf" kubeconfig file',
    '[kubeconfig] Writing "kubelet.conf" kubeconfig file',
    '[etcd] Creating static Pod manifest for local etcd in "/etc/kubernetes/manifests"',
    '[control-plane] Using manifest folder "/etc/kubernetes/manifests"',
    '[control-plane] Creating static Pod manifest for "kube-apiserver"',
    '[kubelet-start] Starting the kubelet',
    '[wait-control-plane] Waiting for the kubelet to boot up the control plane as static Pods from directory "/etc/kubernetes/manifests"',
    '[kubelet-check] The kubelet is healthy after 501.2ms',
    '[control-plane-check] kube-apiserver is healthy after 2.5s',
    '[upload-config] Storing the configuration used in ConfigMap "kubeadm-config" in the "kube-system" Namespace',
    `[mark-control-plane] Marking the node ${node.name} as control-plane by adding the taints [node-role.kubernetes.io/control-plane:NoSchedule]`,
    '[bootstrap-token] Configuring bootstrap tokens, cluster-info ConfigMap, RBAC Roles',
    '[kubelet-finalize] Updating "/etc/kubernetes/kubelet.conf" to point to a rotatable kubelet client certificate and key',
    '[addons] Applied essential addon: CoreDNS',
    '[addons] Applied essential addon: kube-proxy',
    '',
    'Your Kubernetes control-plane has initialized successfully!',
  ],
  cni: ({ lab }) => networkLines(lab.cni),
  join: ({ controlPlane }) => [
    '[preflight] Running pre-flight checks',
    `[preflight] Reading configuration from the cluster at ${controlPlane.address}:6443...`,
    '[kubelet-start] Writing kubelet configuration to file "/var/lib/kubelet/config.yaml"',
    '[kubelet-start] Starting the kubelet',
    '[kubelet-check] The kubelet is healthy after 501.1ms',
    '[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap',
    '',
    'This node has joined the cluster:',
    '* Certificate signing request was sent to apiserver and a response was received.',
    '* The Kubelet was informed of the new secure connection details.',
  ],
}

/** What the two steps that make a cluster print where there is one: nothing is made twice. */
export const againLines: Partial<Record<ProvisioningStep, string[]>> = {
  'control-plane': ['[control-plane] The cluster is there already; workers may join it'],
  join: ['[join] This node has joined already'],
}

/** What `kubeadm reset` prints on a worker, shortened. */
export const resetLines = [
  '[preflight] Running pre-flight checks',
  '[reset] Stopping the kubelet service',
  '[reset] Unmounting mounted directories in "/var/lib/kubelet"',
  '[reset] Deleting contents of directories: [/etc/kubernetes/manifests /var/lib/kubelet /etc/kubernetes/pki]',
  '[reset] Deleting files: [/etc/kubernetes/bootstrap-kubelet.conf /etc/kubernetes/kubelet.conf]',
]

export const createLines = ({ node, lab }: StepFacts): string[] => [
  `Sandbox – simulated: creating machine '${node.name}' without a hypervisor`,
  `Importing base box '${system.osImage}' (simulated)...`,
  `Setting the name of the VM: ${lab.name}_${node.name}`,
]

export const bootLines = ({ node }: StepFacts, port: number): string[] => [
  `Forwarding ports...`,
  `22 (guest) => ${port} (host) (adapter 1)`,
  `Machine booted and ready: ${node.name} answers on 127.0.0.1:${port}`,
]

export const haltLines = ({ node }: StepFacts): string[] => [
  `Attempting graceful shutdown of ${node.name}...`,
  `Machine ${node.name} is off`,
]

export const suspendLines = ({ node }: StepFacts): string[] => [
  `Saving VM state and suspending execution of ${node.name}...`,
]

export const resumeLines = ({ node }: StepFacts): string[] => [`Resuming suspended VM ${node.name}...`]

export const destroyLines = ({ node }: StepFacts): string[] => [
  `Destroying machine ${node.name} and its files...`,
]
