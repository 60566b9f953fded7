import type { KnipConfig } from 'knip'

/** Imports of a style sheet: `@import "x"` and `url("x")` of packages. */
const styleImports = (css: string): string =>
  [...css.matchAll(/(?:@import |url\()"([^"]+)"/g)].map((match) => `import '${match[1]}'`).join('\n')

export default {
  entry: ['electron/hosts/desktop/{main,preload}.ts', 'scripts/*.mjs', 'e2e/*.spec.ts', 'e2e/*.config.ts'],
  project: ['{electron,renderer,shared,e2e}/**/*.{ts,tsx,css}', 'scripts/*.{mjs,ts}'],
  compilers: { css: styleImports },
  // A schema is often used in its own file and exported for its type.
  ignoreExportsUsedInFile: true,
  // Two names for one schema say what a value is.
  exclude: ['duplicates'],
  // Run by hand with electron-builder.yml.
  ignoreDependencies: ['electron-builder'],
  // System programs of tests.
  ignoreBinaries: [
    'mount',
    'umount',
    'unshare',
    'dpkg-query',
    'ssh-keygen',
    'ssh-agent',
    'ssh-add',
    'shellcheck',
    'openssl',
    'mkfifo',
    'puttygen',
    'dbus-daemon',
    'gnome-keyring-daemon',
    'wine',
    'asciinema',
    'script',
    'sftp',
    'kubectl',
  ],
} satisfies KnipConfig
