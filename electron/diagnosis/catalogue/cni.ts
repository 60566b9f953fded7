import type { Problem } from './problem'

/** The pod network, and clusters that look well and are not. */
export const cniProblems: readonly Problem[] = [
  {
    id: 'old-manifest',
    text: [/no matches for kind "(?<kind>[A-Za-z]{1,60})" in version "(?<version>[\w./]{1,60})"/],
    silent: true,
    advice: {
      any: [
        { step: 'apiVersions', command: 'kubectl api-resources' },
        { step: 'newManifest' },
        { step: 'retry' },
      ],
    },
    links: ['https://kubernetes.io/docs/reference/using-api/deprecation-guide/'],
  },
  {
    id: 'node-address-nat',
    text: [
      /unable to upgrade connection: pod does not exist/,
      /the server could not find the requested resource \( ?pods\/log /,
      /(?:Not)?Ready (?:control-plane|<none>)[\w,-]{0,40} [\dhms]{1,12} v1\.\d{1,3}\.\d{1,3} 10\.0\.2\.15 /,
    ],
    causes: ['calico-address'],
    silent: true,
    advice: {
      any: [
        { step: 'whichAddress', command: 'kubectl get nodes -o wide' },
        { step: 'nodeIp' },
        { step: 'restartKubelet', command: 'sudo systemctl restart kubelet' },
      ],
    },
  },
  {
    id: 'calico-address',
    text: [/Calico node '[\w.-]{1,63}' is already using the IPv4 address/],
    silent: true,
    advice: {
      any: [
        {
          step: 'calicoDetection',
          command:
            'kubectl -n kube-system set env daemonset/calico-node IP_AUTODETECTION_METHOD=kubernetes-internal-ip',
        },
        { step: 'retry' },
      ],
    },
    links: ['https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection'],
  },
  {
    id: 'calico-token',
    text: [
      /plugin type="calico" failed \(add\): error getting ClusterInformation: connection is unauthorized/,
    ],
    silent: true,
    advice: {
      any: [
        { step: 'restartCalico', command: 'kubectl -n kube-system rollout restart daemonset/calico-node' },
        { step: 'retry' },
      ],
    },
  },
]
