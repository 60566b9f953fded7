/** These would make Vagrant work on another project than the lab's folder. */
const misleading = ['VAGRANT_CWD', 'VAGRANT_VAGRANTFILE', 'VAGRANT_DOTFILE_PATH'] as const

/** What Vagrant's environment has different from `own`, this program's. */
export function vagrantEnvironment(
  own: NodeJS.ProcessEnv,
  provider: string | null,
): Record<string, string | undefined> {
  return {
    ...Object.fromEntries(misleading.map((name) => [name, undefined])),
    VAGRANT_CHECKPOINT_DISABLE: '1',
    VAGRANT_NO_COLOR: '1',
    // `status` has no option for it, and takes another provider where this one cannot be used.
    ...(provider === null ? {} : { VAGRANT_DEFAULT_PROVIDER: provider }),
    // Vagrant fails on an empty level.
    VAGRANT_LOG: own.VAGRANT_LOG || undefined,
    ...(hasLocale(own) ? {} : { LANG: process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8' }),
  }
}

/** A program that was started from the Finder has none, and Ruby then takes every text for ASCII. */
const hasLocale = ({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean =>
  Boolean(LC_ALL || LC_CTYPE || LANG)
