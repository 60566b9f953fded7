import type { Problem } from './problem'

/** Packages, images and disk space inside the machines. */
export const packageProblems: readonly Problem[] = [
  {
    id: 'legacy-k8s-repo',
    text: [
      /The repository 'https?:\/\/(?:apt\.kubernetes\.io|packages\.cloud\.google\.com\/apt) kubernetes-[a-z]{1,20} Release' (?:does not have|no longer has) a Release file/,
      /https?:\/\/packages\.cloud\.google\.com\/apt kubernetes-[a-z]{1,20} Release.{0,80}?404 Not Found/,
      /https?:\/\/packages\.cloud\.google\.com\/yum\/repos\/kubernetes-.{1,120}?404/,
    ],
    source: [/\bapt\.kubernetes\.io\b/, /\bpackages\.cloud\.google\.com\/(?:apt|yum)\b/],
    silent: true,
    advice: { any: [{ step: 'newK8sRepo' }, { step: 'useOwnLab' }] },
    links: ['https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/change-package-repository/'],
  },
  {
    id: 'centos-eol',
    text: [
      /Could not retrieve mirrorlist https?:\/\/mirrorlist\.centos\.org\//,
      /Could not resolve host: mirrorlist\.centos\.org/,
      /Cannot find a valid baseurl for repo: base\/7\//,
      /Cannot prepare internal mirrorlist: Curl error \(6\)/,
    ],
    source: [
      // CentOS Stream 9 and newer are alive.
      /\bbox\w{0,20}\s{0,5}=\s{0,5}["'][^"']{0,60}centos(?![-_/]?(?:stream)?[-_]?(?:9|1\d))/i,
      /["'](?:[\w.-]{1,40}\/)?centos[-_/]?[678]\b/i,
      /\b(?:mirrorlist|mirror|vault)\.centos\.org\b/,
    ],
    silent: true,
    advice: {
      any: [
        {
          step: 'centosVault',
          command:
            "sudo sed -i -e 's|^mirrorlist=|#mirrorlist=|' -e 's|^#\\?baseurl=http://mirror.centos.org|baseurl=http://vault.centos.org|' /etc/yum.repos.d/CentOS-*.repo",
        },
        { step: 'useOwnLab' },
      ],
    },
  },
  {
    id: 'dpkg-lock',
    text: [/E: Could not get lock \/var\/(?:lib|cache)\/(?:dpkg|apt)\//],
    advice: {
      any: [
        { step: 'waitForUpdates' },
        { step: 'whoUpdates', command: 'ps -C apt,apt-get,dpkg,unattended-upgr' },
        { step: 'retry' },
      ],
    },
    fix: 'wait',
  },
  {
    id: 'image-rate-limit',
    text: [/toomanyrequests: You have reached your (?:unauthenticated )?pull rate limit/],
    silent: true,
    advice: { any: [{ step: 'otherRegistry' }, { step: 'waitHours' }, { step: 'retry' }] },
    links: ['https://docs.docker.com/docker-hub/usage/'],
  },
  {
    id: 'no-space',
    finding: ['diskFull', 'diskTight'],
    text: [/No space left on device/, /no space left on device/, /VERR_DISK_FULL/],
    causes: ['vm-import-failed', 'box-download'],
    advice: { any: [{ step: 'freeDisk' }, { step: 'freeDiskInside', command: 'df -h' }, { step: 'retry' }] },
  },
  {
    id: 'guest-no-internet',
    text: [
      /curl: \(6\) Could not resolve host: /,
      /curl: \(7\) Failed to connect to /,
      /curl: \(28\) (?:Failed to connect to|Connection timed out|Resolving timed out)/,
      /Err:\d{1,4} https?:\/\/.{1,200}? Temporary failure resolving '/,
    ],
    advice: {
      any: [
        { step: 'tryFromNode', command: 'curl -I https://pkgs.k8s.io' },
        { step: 'checkProxy' },
        { step: 'checkVpn' },
        { step: 'retry' },
      ],
    },
  },
]
