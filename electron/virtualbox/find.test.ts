import { describe, expect, it } from 'vitest'
import { vboxManageCandidates } from './find'

describe('where VBoxManage is looked for', () => {
  it.each([
    ['a chosen path wins', 'linux', { PILOTHOUSE_VBOXMANAGE: '/opt/vb/VBoxManage' }, ['/opt/vb/VBoxManage']],
    ['Linux', 'linux', {}, ['VBoxManage']],
    [
      'macOS, where programs started from the Finder have a short PATH',
      'darwin',
      {},
      ['/Applications/VirtualBox.app/Contents/MacOS/VBoxManage', 'VBoxManage'],
    ],
    [
      'Windows',
      'win32',
      { VBOX_MSI_INSTALL_PATH: 'D:\\Tools\\VirtualBox\\', ProgramFiles: 'C:\\Program Files' },
      [
        'D:\\Tools\\VirtualBox\\VBoxManage.exe',
        'C:\\Program Files\\Oracle\\VirtualBox\\VBoxManage.exe',
        'VBoxManage.exe',
      ],
    ],
    ['an empty choice is none', 'win32', { PILOTHOUSE_VBOXMANAGE: '' }, ['VBoxManage.exe']],
  ] as const)('%s', (_, platform, environment, expected) => {
    expect(vboxManageCandidates(platform, environment)).toEqual(expected)
  })
})
