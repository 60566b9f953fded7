import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandRange } from './host-range'
import { read, reasons } from './testing'

const ini = `# the lab
lonely ansible_host=10.0.0.9
[control]
m-k8s ansible_host=10.0.0.1 ansible_user=root ansible_password='s3 cret'   # a comment
[workers]
w[1:3]-k8s ansible_port=2222
db:5022
[windows]
win ansible_connection=winrm
[k8s:children]
control
workers
[k8s:vars]
ansible_user = "vagrant"
ansible_ssh_private_key_file=~/.ssh/lab
[all:vars]
ansible_port=60
ansible_ssh_common_args='-o ProxyJump=bastion'
`
const yaml = `---
all:
  vars: {ansible_port: 60, ansible_ssh_common_args: -o ProxyJump=bastion}
  hosts:
    lonely: {ansible_host: 10.0.0.9}
  children:
    k8s:
      vars: &vars
        ansible_user: vagrant
        ansible_ssh_private_key_file: ~/.ssh/lab
      children:
        control:
          hosts:
            m-k8s:
              ansible_host: 10.0.0.1
              ansible_user: root
              ansible_password: s3 cret
        workers:
          hosts:
            w[1:3]-k8s: {ansible_port: 2222}
            db:5022:
    windows:
      hosts:
        win: {ansible_connection: winrm}
`

describe('an Ansible inventory', () => {
  it.each([
    ['hosts.ini', ini],
    ['inventory.yml', yaml],
  ])('takes groups as folders and variables by their nearness: %s', async (name, text) => {
    const { sessions, skipped } = await read(name, text)
    const summary = (session: (typeof sessions)[number]) =>
      `${session.folder}|${session.name}|${session.username}@${session.host}:${session.port}`
    const [lonely, ...others] = sessions
    expect(lonely).toMatchObject({
      folder: '',
      name: 'lonely',
      host: '10.0.0.9',
      port: 60,
      notes: 'ssh: -o ProxyJump=bastion',
    })
    expect(others.map(summary)).toEqual([
      'k8s/control|m-k8s|root@10.0.0.1:60',
      'k8s/workers|w1-k8s|vagrant@w1-k8s:2222',
      'k8s/workers|w2-k8s|vagrant@w2-k8s:2222',
      'k8s/workers|w3-k8s|vagrant@w3-k8s:2222',
      'k8s/workers|db|vagrant@db:5022',
    ])
    expect(others[0]).toMatchObject({ secret: 's3 cret', auth: { method: 'key', keyPath: '~/.ssh/lab' } })
    expect(skipped).toMatchObject([{ reason: 'protocol', params: { protocol: 'winrm' } }])
  })

  it('takes the port of a name, and a host in two groups once', async () => {
    const found = await read('hosts.ini', '[a]\nh:2222\n[fd00::1]:22\n[b]\nh:2222\n')
    expect(found.sessions).toMatchObject([
      { folder: 'a', name: 'h', host: 'h', port: 2222, notes: 'Groups: a, b' },
      { name: 'fd00::1', host: 'fd00::1', port: 22 },
    ])
  })

  it('takes the user of an address, and no password into what is shown', async () => {
    const found = await read('hosts.ini', '[a]\nh ansible_host=root:hidden@10.0.0.1\nme@10.0.0.2\n')
    expect(found.sessions).toMatchObject([
      { name: 'h', host: '10.0.0.1', username: 'root', secret: 'hidden' },
      { name: '10.0.0.2', host: '10.0.0.2', username: 'me', secret: null },
    ])
  })

  it('leaves out what Ansible alone can fill in', async () => {
    const found = await read(
      'inventory.yaml',
      `all:
  hosts:
    a: {ansible_host: "{{ address }}"}
    b:
      ansible_password: !vault |
        $ANSIBLE_VAULT;1.1;AES256
        6438
    c: {ansible_user: "{{ who }}"}
`,
    )
    expect(found.sessions).toMatchObject([{ name: 'b', secret: null }, { name: 'c' }])
    expect(reasons(found)).toEqual(['3 template', '4 vault', '8 template'])
  })

  it('ends with groups in a circle', async () => {
    const found = await read('hosts.ini', '[a]\nh\n[a:children]\nb\n[b:children]\na\n')
    expect(found.sessions).toMatchObject([{ folder: 'b/a', name: 'h' }])
  })
})

describe('expandRange', () => {
  it.each([
    ['node[1:3]', ['node1', 'node2', 'node3']],
    ['w[08:10]-k8s', ['w08-k8s', 'w09-k8s', 'w10-k8s']],
    ['[1:5:2]', ['1', '3', '5']],
    ['db-[a:c]', ['db-a', 'db-b', 'db-c']],
    ['r[1:2]n[1:2]', ['r1n1', 'r1n2', 'r2n1', 'r2n2']],
    ['[fe80::1]', ['[fe80::1]']],
    ['n[3:1]', []],
  ])('expands %s', (pattern, names) => expect(expandRange(pattern)).toEqual(names))

  it('has an end', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (first, last, step) => {
        const pattern = `a[${first}:${last}:${step}][${first}:${last}]`
        try {
          expect(expandRange(pattern).length).toBeLessThanOrEqual(20_000)
        } catch (error) {
          expect(error).toMatchObject({ key: 'sessionImport.tooMany' })
        }
      }),
    )
  })
})
