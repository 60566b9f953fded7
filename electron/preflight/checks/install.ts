import type { FixStep } from '#shared/preflight'
import type { Os } from '../check'

/** Pages of the makers. */
export const links = {
  vagrant: 'https://developer.hashicorp.com/vagrant/install',
  virtualBox: 'https://www.virtualbox.org/wiki/Downloads',
  virtualBoxLinux: 'https://www.virtualbox.org/wiki/Linux_Downloads',
} as const

/** The makers' own names in winget and Homebrew. */
export const installVagrant: Record<Os, FixStep> = {
  windows: { key: 'installVagrant', command: 'winget install Hashicorp.Vagrant' },
  macos: { key: 'installVagrant', command: 'brew install hashicorp/tap/hashicorp-vagrant' },
  linux: { key: 'installVagrantPackage' },
}

export const installVirtualBox: Record<Os, FixStep> = {
  windows: { key: 'installVirtualbox', command: 'winget install Oracle.VirtualBox' },
  macos: { key: 'installVirtualbox', command: 'brew install --cask virtualbox' },
  linux: { key: 'installVirtualboxPackage' },
}

export const virtualBoxPage = (os: Os): string => (os === 'linux' ? links.virtualBoxLinux : links.virtualBox)
