import type { Problem } from './problem'

/** What labs of some years ago have in their files, and what does not show in a log before it is too late. */
export const oldLabProblems: readonly Problem[] = [
  {
    id: 'home-subnet',
    severity: 'warning',
    source: [/(?<![\d.])192\.168\.1\.(?:\d{1,3}(?!\d)|#\{|\$)/],
    advice: {
      linux: [
        {
          step: 'allowRange',
          command: "sudo mkdir -p /etc/vbox && echo '* 192.168.0.0/16' | sudo tee -a /etc/vbox/networks.conf",
        },
      ],
      any: [{ step: 'replaceSubnet' }, { step: 'useOwnLab' }],
    },
    links: ['https://www.virtualbox.org/manual/ch06.html#network_hostonly'],
  },
  {
    id: 'kubernetes-gone',
    source: [
      /(?<![A-Za-z_])(?:k8s_?|kube(?:rnetes)?_?)?ver(?:sion)?\s{0,5}[:=]\s{0,5}["']?v?(?<version>1\.(?:1?\d|2[0-3]))\.\d/i,
      /\bkube(?:let|adm|ctl)[-=](?<version>1\.(?:1?\d|2[0-3]))\.\d/,
    ],
    advice: { any: [{ step: 'newerKubernetes' }, { step: 'useOwnLab' }] },
    links: ['https://kubernetes.io/releases/'],
  },
  {
    id: 'docker-runtime',
    source: [
      /\b(?:apt(?:-get)?|yum|dnf)\s.{0,80}?\binstall\b.{0,200}?\bdocker(?:\.io|-ce|-engine)?(?![\w.-])/,
    ],
    sourceUnless: /cri-dockerd|containerd config default|SystemdCgroup|containerd\/config\.toml/,
    severity: 'warning',
    advice: { any: [{ step: 'useContainerd' }, { step: 'orCriDockerd' }, { step: 'useOwnLab' }] },
    links: ['https://kubernetes.io/docs/setup/production-environment/container-runtimes/'],
  },
  {
    id: 'fixed-join-token',
    severity: 'warning',
    source: [/--token[ =]\s{0,3}["']?[a-z0-9]{6}\.[a-z0-9]{16}(?![a-z0-9])/],
    advice: {
      any: [
        { step: 'tokenPerLab', command: 'kubeadm token create --print-join-command' },
        { step: 'keepToYourself' },
      ],
    },
  },
  {
    id: 'unsigned-packages',
    severity: 'warning',
    source: [
      /(?<!repo_)gpgcheck\s{0,3}=\s{0,3}0/,
      /--nogpgcheck|--allow-unauthenticated|\[.{0,60}trusted=yes/,
    ],
    advice: { any: [{ step: 'checkSignatures' }, { step: 'useOwnLab' }] },
  },
  {
    id: 'moving-manifest',
    severity: 'warning',
    source: [
      /https:\/\/raw\.githubusercontent\.com\/[\w.-]{1,60}\/[\w.-]{1,100}\/(?:master|main)\/[^\s"']{1,200}\.ya?ml/,
    ],
    advice: { any: [{ step: 'tryLink' }, { step: 'pinManifest' }] },
  },
  {
    id: 'ssh-open-to-all',
    severity: 'warning',
    source: [/\bforwarded_port\b(?!.{0,300}host_ip).{0,100}\bguest(?::|["']?\s{0,3}=>)\s{0,3}22(?!\d)/],
    advice: { any: [{ step: 'listenLocally' }] },
    links: ['https://developer.hashicorp.com/vagrant/docs/networking/forwarded_ports'],
  },
]
