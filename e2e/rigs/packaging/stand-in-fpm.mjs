#!/usr/bin/env node
/**
 * The part of fpm that electron-builder needs for a .deb, by dpkg-deb: name, version, dependencies, scripts, and the files as
 * `from=to`. Anything it does not know is an error, so that nothing is left out silently.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const args = process.argv.slice(2)
const options = { depends: [], recommends: [], files: [] }
const single = [
  '--architecture',
  '--after-install',
  '--after-remove',
  '--description',
  '--version',
  '--package',
  '--name',
  '--maintainer',
  '--vendor',
  '--url',
  '--deb-priority',
  '--license',
  '--category',
]
const ignored = ['-s', '-t', '--deb-compression', '--log']
while (args.length > 0) {
  const arg = args.shift()
  if (arg === '--force' || arg === '--debug') continue
  else if (single.includes(arg)) options[arg.slice(2)] = args.shift()
  else if (ignored.includes(arg)) args.shift()
  else if (arg === '-d' || arg === '--depends') options.depends.push(args.shift())
  else if (arg === '--deb-recommends') options.recommends.push(args.shift())
  else if (/^[^-].*=/.test(arg)) options.files.push(arg.split('='))
  else throw new Error(`stand-in fpm: ${arg} is not known`)
}

const folder = mkdtempSync(join(tmpdir(), 'pilothouse-fpm-'))
for (const [from, to] of options.files) {
  const target = join(folder, to, from.endsWith('/') || !to.endsWith('/') ? '' : from.split('/').at(-1))
  mkdirSync(dirname(target), { recursive: true })
  cpSync(from.replace(/\/$/, ''), target.replace(/\/$/, ''), { recursive: true, verbatimSymlinks: true })
}
const control = join(folder, 'DEBIAN')
mkdirSync(control)
const size = execFileSync('du', ['-sk', folder], { encoding: 'utf8' }).split('\t')[0]
writeFileSync(
  join(control, 'control'),
  [
    `Package: ${options.name}`,
    `Version: ${options.version}`,
    `Architecture: ${options.architecture}`,
    `Maintainer: ${options.maintainer}`,
    `Installed-Size: ${size}`,
    ...(options.depends.length > 0 ? [`Depends: ${options.depends.join(', ')}`] : []),
    ...(options.recommends.length > 0 ? [`Recommends: ${options.recommends.join(', ')}`] : []),
    `Section: ${options.category ?? 'default'}`,
    `Priority: ${options['deb-priority']}`,
    `Homepage: ${options.url}`,
    `Description: ${options.description.trim().replace(/\n\s*/g, '\n ')}`,
    '',
  ].join('\n'),
)
for (const [script, name] of [
  ['after-install', 'postinst'],
  ['after-remove', 'postrm'],
]) {
  if (!options[script]) continue
  writeFileSync(join(control, name), readFileSync(options[script]))
  chmodSync(join(control, name), 0o755)
}
// What mkdtemp made is for its owner alone; a package's root is for all.
chmodSync(folder, 0o755)
execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', folder, options.package], {
  stdio: ['ignore', 2, 2],
})
rmSync(folder, { recursive: true })
if (!statSync(options.package).isFile()) throw new Error('stand-in fpm: no package was made')
