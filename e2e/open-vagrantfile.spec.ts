import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from './support/fixtures'
import { treeItem } from './support/ui'

/*
 * The dialog, and what is said of the book's lab. Vagrant is a stand-in here that knows a few command lines; machines that are
 * really made are in opened-lab.vagrant.test.ts.
 */

// Not made here: this file is also loaded by the process that only lists the tests.
const folder = join(tmpdir(), `pilothouse-open-${randomUUID()}`)
const lab = join(folder, 'ch3', '3.1.3')
const gone = join(folder, 'ch2', '2.2.3')
const calls = join(folder, 'calls')
const vagrant = join(folder, 'vagrant')
const virtualBox = join(folder, 'VBoxManage')
const nodes = ['m-k8s', 'w1-k8s', 'w2-k8s', 'w3-k8s']

const listed = [
  { id: '86e5632', name: 'm-k8s', state: 'poweroff', path: lab },
  { id: '64fbab3', name: 'm-k8s', state: 'running', path: gone },
  { id: '2ab4894', name: 'w1-k8s', state: 'poweroff', path: gone },
]

/** As Vagrant prints them, in its machine-readable form. */
const globalStatus = [
  ...listed.flatMap(({ id, state, path }) => [
    `1,,machine-id,${id}`,
    '1,,provider-name,virtualbox',
    `1,,machine-home,${path}`,
    `1,,state,${state}`,
  ]),
  `1,,ui,info,${'-'.repeat(70)}`,
  ...listed.flatMap(({ id, name, state, path }) =>
    [id, name, 'virtualbox', state, path, ''].map((cell) => `1,,ui,info,${cell}`),
  ),
]

function standInVagrant(): void {
  writeFileSync(calls, '')
  writeFileSync(join(folder, 'global-status'), `${globalStatus.join('\n')}\n`)
  writeFileSync(join(folder, 'status'), nodes.map((node) => `1,${node},state,not_created\n`).join(''))
  const script = `#!/bin/sh
echo "$PWD: $*" >> '${calls}'
case "$1" in
  --version) echo 'Vagrant 2.4.9' ;;
  global-status | status | ssh-config | port) cat '${folder}'/"$1" ;;
  *) echo "this stand-in does not know $1" >&2; exit 1 ;;
esac
`
  writeFileSync(vagrant, script, { mode: 0o755 })
}

/** A stand-in for VirtualBox that has a machine of another chapter. */
function standInVirtualBox(): void {
  const script = `#!/bin/sh
case "$*" in
  --version) echo '7.2.22r175245' ;;
  'list vms') echo '"w2-k8s(github_SysNet4Admin)" {a1b2c3d4-0000-4000-8000-000000000001}' ;;
  'list systemproperties') echo 'Default machine folder: ${folder}' ;;
esac
`
  writeFileSync(virtualBox, script, { mode: 0o755 })
}

test.use({ appOptions: { env: { PILOTHOUSE_VBOXMANAGE: virtualBox, PILOTHOUSE_VAGRANT: vagrant } } })
test.beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(lab, { recursive: true })
  cpSync(join(import.meta.dirname, '../electron/diagnosis/old-labs/testdata/book-lab'), lab, {
    recursive: true,
  })
  standInVagrant()
  standInVirtualBox()
})
test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

const called = () => readFileSync(calls, 'utf8').split('\n')
const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Open a Vagrantfile' })

test('a folder is chosen, trusted and opened; what its files will cause is told; it is closed again', async ({
  app: _,
  page,
}) => {
  await page.getByRole('button', { name: 'Open an existing Vagrantfile' }).click()
  const dialog = dialogOf(page)
  const path = dialog.getByRole('textbox', { name: 'Folder' })
  const trust = dialog.getByRole('checkbox', { name: 'I trust the author of this folder' })
  const open = dialog.getByRole('button', { name: 'Open', exact: true })

  const environments = dialog.getByRole('region', { name: 'Vagrant environments of this computer' })
  await expect(environments.getByRole('listitem')).toHaveCount(2)
  const missing = environments.getByRole('button', { name: gone })
  await expect(missing).toHaveAccessibleName(/m-k8s, w1-k8s.*1 running.*1 off.*virtualbox.*Folder missing/)
  await expect(missing).toBeDisabled()

  await open.click()
  await expect(path).toHaveAccessibleDescription('Give the path of a folder.')
  await path.fill(folder)
  await trust.check()
  await open.click()
  await expect(path).toHaveAccessibleDescription(/There is no Vagrantfile in/)

  // Trust in one folder is none in the next.
  await environments.getByRole('button', { name: lab }).click()
  await expect(path).toHaveValue(lab)
  await expect(trust).not.toBeChecked()
  await open.click()
  await expect(trust).toHaveAccessibleDescription(/Confirm that you trust this folder/)
  expect(called().filter((call) => call.includes('status'))).toHaveLength(1)

  await trust.check()
  await open.click()
  await expect(dialog).toBeHidden()
  await expect(treeItem(page, 'Labs', /^ch3-3-1-3 not created/)).toBeVisible()
  for (const node of nodes)
    await expect(treeItem(page, 'Labs', new RegExp(`^${node} not created`))).toBeVisible()

  const problems = page.getByRole('region', { name: 'Problems' })
  await expect(problems.getByRole('article')).toHaveCount(10)
  const repository = problems.getByRole('article', {
    name: 'The Kubernetes package repository does not exist any more',
  })
  await expect(repository).toContainText('packages.cloud.google.com/yum/repos/kubernetes-el7-x86_64')
  await expect(repository).toContainText('config.sh, line 12')
  await expect(repository).toContainText('Change the repository to pkgs.k8s.io')
  await expect(
    problems.getByRole('article', { name: 'VirtualBox already has a machine of this name' }),
  ).toContainText('Vagrantfile, line 35')
  await expect(
    problems.getByRole('article', { name: 'Kubernetes 1.18 is no longer offered as packages' }),
  ).toBeVisible()

  await treeItem(page, 'Labs', /^ch3-3-1-3/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Close lab' }).click()
  await expect(page.getByText('“ch3-3-1-3” is closed.')).toBeVisible()
  await expect(treeItem(page, 'Labs', /^ch3/)).toHaveCount(0)
  expect(readdirSync(lab).sort()).toEqual([
    'Vagrantfile',
    'config.sh',
    'install_pkg.sh',
    'master_node.sh',
    'work_nodes.sh',
  ])
})

test('by keyboard, from the list of labs; after a reload it is still open, and its Vagrantfile can be read again', async ({
  app: _,
  page,
}) => {
  await page.getByRole('button', { name: 'Open a Vagrantfile' }).press('Enter')
  await expect(dialogOf(page).getByRole('textbox', { name: 'Folder' })).toBeFocused()
  await page.keyboard.type(join(lab, 'Vagrantfile'))
  await dialogOf(page).getByRole('checkbox').press('Space')
  await dialogOf(page).getByRole('checkbox').press('Enter')
  await expect(treeItem(page, 'Labs', /^ch3-3-1-3 not created/)).toBeVisible()
  await page.reload()
  await expect(treeItem(page, 'Labs', /^ch3-3-1-3 not created/)).toBeVisible()

  writeFileSync(join(folder, 'status'), '1,m-k8s,state,not_created\n1,w1-k8s,state,not_created\n')
  await treeItem(page, 'Labs', /^ch3-3-1-3/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Read the Vagrantfile again' }).click()
  await expect(treeItem(page, 'Labs', /^w3-k8s/)).toHaveCount(0)
  await expect(treeItem(page, 'Labs', /^w1-k8s/)).toBeVisible()

  await page.getByRole('button', { name: 'Destroy', exact: true }).click()
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText(`The folder stays as it is: ${lab}`)
  await question.getByRole('button', { name: 'Cancel' }).click()
})

/** As Vagrant prints them; the machine's SSH has got another port than the Vagrantfile's. */
const forwardedPorts = [
  '1,m-k8s,metadata,provider,virtualbox',
  '1,,ui,info,    22 (guest) => 2200 (host)',
  '1,m-k8s,forwarded_port,22,2200',
  '1,,ui,info,    80 (guest) => 8080 (host)',
  '1,m-k8s,forwarded_port,80,8080',
]

test('all forwarded ports of a machine that runs are shown, or why Vagrant cannot tell them', async ({
  app: _,
  page,
}) => {
  mkdirSync(join(lab, '.vagrant/machines/m-k8s/virtualbox'), { recursive: true })
  writeFileSync(join(lab, '.vagrant/machines/m-k8s/virtualbox/id'), randomUUID())
  writeFileSync(join(folder, 'status'), '1,m-k8s,state,running\n1,w1-k8s,state,not_created\n')
  // Nothing answers there.
  writeFileSync(
    join(folder, 'ssh-config'),
    'Host m-k8s\n  HostName 127.0.0.1\n  User vagrant\n  Port 1\n  IdentityFile /key\n',
  )
  writeFileSync(join(folder, 'port'), `${forwardedPorts.join('\n')}\n`)
  await page.getByRole('button', { name: 'Open a Vagrantfile' }).click()
  await dialogOf(page).getByRole('textbox', { name: 'Folder' }).fill(lab)
  await dialogOf(page).getByRole('checkbox').check()
  await dialogOf(page).getByRole('button', { name: 'Open', exact: true }).click()

  const showPorts = async () => {
    await treeItem(page, 'Labs', /^m-k8s running/).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Forwarded ports…' }).click()
  }
  await showPorts()
  const ports = page.getByRole('dialog', { name: 'Forwarded ports of m-k8s' })
  const table = ports.getByRole('table', { name: 'Forwarded ports' })
  await expect(table.getByRole('row')).toHaveText([/Port of this PC/, '220022 (SSH)', '808080'])
  await page.keyboard.press('Escape')
  await expect(ports).toBeHidden()
  await treeItem(page, 'Labs', /^w1-k8s/).click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Forwarded ports…' })).toBeDisabled()
  await page.keyboard.press('Escape')

  rmSync(join(folder, 'port'))
  await showPorts()
  await expect(ports.getByRole('alert')).toContainText('No such file')
})

test('a lab that was copied into the labs folder runs no code before a person has allowed it', async ({
  app,
  page,
}) => {
  const copied = join(app.labs, 'copied')
  app.expectedLabs.add('copied')
  // Vagrant would be asked for the state of a machine that exists.
  mkdirSync(join(copied, '.vagrant/machines/m-k8s/virtualbox'), { recursive: true })
  writeFileSync(join(copied, '.vagrant/machines/m-k8s/virtualbox/id'), randomUUID())
  writeFileSync(join(copied, 'Vagrantfile'), "raise 'this code has run'\n")
  const node =
    '{ name: m-k8s, role: control-plane, address: 192.168.56.10, sshPort: 60010, cpus: 2, memoryMiB: 2048 }'
  const words = 'provider: virtualbox\nbox: bento/ubuntu-24.04\nkubernetesVersion: "1.36"\ncni: calico'
  const networks = 'subnet: 192.168.56.0/24\npodNetwork: 172.16.0.0/16'
  writeFileSync(
    join(copied, 'lab.yaml'),
    `version: 1\nname: copied\n${words}\n${networks}\nnodes:\n  - ${node}\n`,
  )
  await page.reload()
  await treeItem(page, 'Labs', /^copied problem/).click()
  await expect(treeItem(page, 'Labs', /^m-k8s problem/)).toBeVisible()
  const notice = page.getByRole('status').filter({ hasText: 'is not the one that Pilothouse wrote' })
  await expect(notice).toBeVisible()
  await page.getByRole('toolbar', { name: 'Lab' }).getByRole('button', { name: 'Up' }).click()
  await expect(page.getByText(`The Vagrantfile in “${copied}”`)).toBeVisible()
  expect(readFileSync(calls, 'utf8')).not.toContain(copied)

  await notice.getByRole('button', { name: 'Allow…' }).click()
  const question = page.getByRole('alertdialog', { name: 'Run the Vagrantfile of “copied”?' })
  await expect(question).toContainText(copied)
  await question.getByRole('button', { name: 'Allow this Vagrantfile' }).click()
  await expect(treeItem(page, 'Labs', /^m-k8s not created/)).toBeVisible()
  await expect(notice).toBeHidden()
  expect(readFileSync(calls, 'utf8')).toContain(`${copied}: status m-k8s`)
})
