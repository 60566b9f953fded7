/** As root, in a machine. Vagrant's shell provisioner copies a script there first; the bracket keeps the search from finding itself. */
const forEachScript = (work: string): string =>
  `sudo sh -c 'for pid in $(pgrep -f "[/]tmp/vagrant-shell"); do sid=$(ps -o sid= -p "$pid" | tr -d " "); ${work}; done; true'`

/** Ends scripts with all that they started: they share the session that sshd made for them. */
export const endScripts = forEachScript('[ -z "$sid" ] || pkill -TERM -s "$sid"')

/**
 * Ends only those whose Vagrant is gone, as after a kill of the app: sshd has ended, and the first process of their session
 * belongs to init. A script that somebody else's Vagrant runs now is left alone.
 */
export const endOrphanedScripts = forEachScript(
  'parent=$(ps -o ppid= -p "$sid" | tr -d " "); case "$sid $parent" in *" " | *" 1") [ -z "$sid" ] || pkill -TERM -s "$sid" ;; esac',
)
