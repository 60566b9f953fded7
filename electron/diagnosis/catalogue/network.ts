import type { Problem } from './problem'

/** Host-only networks and forwarded ports. */
export const networkProblems: readonly Problem[] = [
  {
    id: 'hostonly-range',
    finding: ['networkRefused'],
    errorClass: ['VirtualBoxInvalidHostSubnet'],
    text: [
      /The IP address configured for the host-only network is not within the allowed ranges/,
      /Code E_ACCESSDENIED \(0x80070005\) - Access denied.{0,400}?EnableStaticIPConfig/,
    ],
    advice: {
      macos: [
        { step: 'allowRange', command: "echo '* 192.168.0.0/16' | sudo tee -a /etc/vbox/networks.conf" },
        { step: 'retry' },
      ],
      linux: [
        {
          step: 'allowRange',
          command: "sudo mkdir -p /etc/vbox && echo '* 192.168.0.0/16' | sudo tee -a /etc/vbox/networks.conf",
        },
        { step: 'retry' },
      ],
      any: [{ step: 'orOtherSubnet' }],
    },
    links: ['https://www.virtualbox.org/manual/ch06.html#network_hostonly'],
    fix: 'free-subnet',
  },
  {
    id: 'net-collides-lan',
    finding: ['networkCollides'],
    errorClass: ['NetworkCollision'],
    text: [/The specified host network collides with a non-hostonly network!/],
    advice: { any: [{ step: 'defaultSubnet' }] },
    fix: 'free-subnet',
  },
  {
    id: 'hostonly-adapter-win',
    text: [/VERR_INTNET_FLT_IF_NOT_FOUND/],
    causes: ['vm-start-failed'],
    advice: {
      windows: [{ step: 'ndisDriver' }, { step: 'toggleAdapter' }, { step: 'reinstallVirtualBox' }],
      any: [{ step: 'retry' }],
    },
  },
  {
    id: 'hostonly-same-ip',
    text: [/VirtualBox is configured with multiple host-only adapters with the same IP/],
    advice: {
      any: [
        { step: 'listHostOnly', command: 'VBoxManage list hostonlyifs' },
        { step: 'removeDouble' },
        { step: 'retry' },
      ],
    },
  },
  {
    id: 'hostonly-invisible',
    text: [/The host-only adapter we just created is not visible/],
    advice: { windows: [{ step: 'restartPc' }], any: [{ step: 'reinstallVirtualBox' }, { step: 'retry' }] },
  },
  {
    id: 'dhcp-attached',
    errorClass: ['NetworkDHCPAlreadyAttached'],
    text: [/already has a conflicting host only adapter with DHCP enabled/],
    advice: {
      any: [
        { step: 'listDhcp', command: 'VBoxManage list dhcpservers' },
        { step: 'removeDhcp' },
        { step: 'retry' },
      ],
    },
  },
  {
    id: 'port-collision',
    errorClass: ['ForwardPortCollision', 'ForwardPortCollisionResume', 'ForwardPortAutolistEmpty'],
    text: [
      /Vagrant cannot forward the specified ports on this VM.{0,250}?The forwarded port to (?<port>\d{1,5}) is already in use/,
      /The forwarded port to (?<port>\d{1,5}) is already in use/,
    ],
    advice: {
      windows: [{ step: 'whoListens', command: 'netstat -ano -p TCP' }],
      macos: [{ step: 'whoListens', command: 'lsof -nP -iTCP -sTCP:LISTEN' }],
      linux: [{ step: 'whoListens', command: 'ss -ltnp' }],
      any: [{ step: 'endListener' }, { step: 'retry' }],
    },
    fix: 'free-ports',
  },
]
