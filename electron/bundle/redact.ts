/** Whose PC it is: neither the name nor the home folder goes out. */
export interface Owner {
  username: string
  homeFolder: string
}

const removed = '[removed]'

/** Names under which secrets are written down; what follows in the same word belongs to the name. */
const passwordNames = 'pass(?:word|wd|phrase)|(?<=[A-Za-z0-9])_(?:pass|pwd)(?![A-Za-z])'
const secretNames = 'secret|token|api[_-]?key|private[_-]?key|access[_-]?key|client-key-data'

/** In quotes, which may be escaped as in JSON inside of JSON; without its end the rest of the line. */
const quoted = String.raw`\\{1,8}["'][^"'\n]*["']?|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?`

/** One word of a command line. */
const word = String.raw`(?:"[^"\n]*"?|'[^'\n]*'?|[^\s"'])\S*`

/** Not what was written here in the place of a secret. */
const fresh = String.raw`(?!\[removed\])`

/** A name, and what stands between it and its value. */
const named = (names: string): string =>
  String.raw`((?:${names})[\w.-]{0,64}\\{0,8}["']?\s{0,9}[:=][ \t]{0,9})`

/**
 * Patterns of secrets, in their order, and what takes their place. Each looks at every character a bounded number of times,
 * and each leaves what it has written before as it is. What is doubtful goes: a bundle without a line is still of use.
 */
const rules: readonly [pattern: RegExp, replacement: string][] = [
  // Without its end all that follows is taken for the key.
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,9}-----|$)/g,
    removed,
  ],
  [/PuTTY-User-Key-File-\d[\s\S]*?(?:Private-MAC:[^\n]*|$)/g, removed],
  // A backslash at its end makes the next line part of the command.
  [/\bkubeadm(\s{1,9})join\b[^\n]*(?:(?<=\\\r?)\n[^\n]*){0,20}/g, `kubeadm$1join ${removed}`],
  // An option of a command line, also PuTTY's.
  [/(?<!\S)(--?(?:[\w-]{0,30}(?:password|passphrase|token|secret)|pw)[ \t=]{1,9})\S+/gi, `$1${removed}`],
  [new RegExp(String.raw`\b(sshpass\s{1,9}(?:-[a-z]\s{1,9}){0,3}-p\s{0,9})${word}`, 'g'), `$1${removed}`],
  // The login at a registry or a database; the option may stand anywhere behind the program.
  [
    new RegExp(
      String.raw`\b((?:docker|podman|nerdctl|crictl|helm|mongo(?:sh|dump|restore)?)\s[^\n;|&]{0,300}?\s-p[ \t=]{0,9})(?!=)${word}`,
      'g',
    ),
    `$1${removed}`,
  ],
  // Without a blank behind the option; what stands behind one is the name of a database.
  [
    new RegExp(
      String.raw`\b((?:mysql(?:dump|admin|import|show|check|sh)?|mariadb(?:-\w{1,10})?|mycli)\s(?:[^\n;|&]{0,300}?\s)??-p)${word}`,
      'g',
    ),
    `$1${removed}`,
  ],
  [
    new RegExp(String.raw`\b(redis-cli\s(?:[^\n;|&]{0,300}?\s)??(?:-a|--pass)[ \t=]{0,9})${word}`, 'g'),
    `$1${removed}`,
  ],
  [
    new RegExp(
      String.raw`((?:(?<!\S)--cookie[ \t=]{1,9}|\bcurl\s(?:[^\n;|&]{0,300}?\s)??-b[ \t]{0,9}))${word}`,
      'g',
    ),
    `$1${removed}`,
  ],
  // A user and a password in one, in quotes with spaces.
  [
    /(?<!\S)((?:-u|--user|--creds)[ \t=]{0,9}["']?[^\s:"']{1,100}:)(?:(?<=["'][^\s:"']{1,100}:)[^"'\n]+|[^\s"']+)/g,
    `$1${removed}`,
  ],
  [
    /\b((?:echo|printf)\s{1,9}(?:-\w{1,9}\s{1,9})?["']?[\w.-]{1,64}:)[^\n]{0,300}?(?=\|\s{0,9}(?:sudo\s{1,9}(?:-\w{1,9}\s{1,9})?)?chpasswd)/g,
    `$1${removed} `,
  ],
  [/\b(chpasswd\s{0,9}<<<)[^\n]*/g, `$1 ${removed}`],
  [/("auth\\{0,8}"\s{0,9}:\s{0,9}\\{0,8}")[\w+/=-]{4,}/g, `$1${removed}`],
  // To the end of the line, since a password may have spaces.
  [new RegExp(`${named(passwordNames)}(?:${quoted}|${fresh}[^\\s"'][^\\n]*)`, 'gi'), `$1${removed}`],
  [new RegExp(`${named('SSHPASS|REDISCLI_AUTH')}(?:${quoted}|${fresh}[^\\s"'][^\\n]*)`, 'g'), `$1${removed}`],
  [new RegExp(`${named(secretNames)}(?:${quoted}|${fresh}[^\\s"',;&}][^\\s,;&}"']*)`, 'gi'), `$1${removed}`],
  [/\b(certificate[- ]key["']?[\s:=]{1,20})[0-9a-f]{32,}/gi, `$1${removed}`],
  [/\b(authorization["']?\s{0,9}[:=])[^\n]*/gi, `$1 ${removed}`],
  [/\b((?:set-)?cookie\\{0,8}["']?\s{0,9}[:=])[^\n]*/gi, `$1 ${removed}`],
  [/\b(bearer\s{1,9})[\w.~+/=-]+/gi, `$1${removed}`],
  [/\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?/g, removed],
  [/(:\/\/)[^\s/@]{1,1000}@/g, `$1${removed}@`],
  // kubeadm's bootstrap tokens (kubernetes.io, "Authenticating with Bootstrap Tokens").
  [/(?<![a-z0-9])[a-z0-9]{6}\.[a-z0-9]{16}(?![a-z0-9])/g, removed],
]

/** As long as a line of a key's text is; digests are shorter in base64, and those in hex are no secrets. */
const base64Run = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{60,}={0,2}/g
const isKeyText = (run: string): boolean => /[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run)

/** Accounts that are the same on every machine, and tell nothing of a person. */
const commonNames = new Set(['root', 'vagrant', 'user', 'admin', 'administrator'])

/** More would be needed for a text alone that is made for it. */
const maxPasses = 10

/** The text without secrets, and without the name and the home folder of the PC's owner. */
export function redact(text: string, owner: Owner): string {
  let left = text
  // What a rule has taken out may have kept another one from what stands behind it.
  for (let pass = 0; pass < maxPasses; pass += 1) {
    const before = left
    left = redactOnce(before, owner)
    if (left === before) break
  }
  return left
}

function redactOnce(text: string, { username, homeFolder }: Owner): string {
  let left = text
  for (const [pattern, replacement] of rules) left = left.replace(pattern, replacement)
  left = left.replace(base64Run, (run) => (isKeyText(run) ? removed : run))
  left = left.replace(pathPattern(homeFolder), '~')
  return username === '' || commonNames.has(username.toLowerCase())
    ? left
    : left.replace(wordPattern(username), '[user]')
}

/** The folder with either slash, doubled as in JSON or not. */
function pathPattern(folder: string): RegExp {
  const names = folder.split(/[\\/]+/).filter(Boolean)
  // The root of all folders is nobody's home.
  if (names.length === 0) return /(?!)/g
  const start = /^[\\/]/.test(folder) ? slashes : ''
  return new RegExp(`${start}${names.map(escaped).join(slashes)}(?![\\p{L}\\p{N}_-])`, 'giu')
}
const slashes = '(?:/|\\\\{1,2})'

/** As a pattern that means nothing but itself. */
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

const wordPattern = (word: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}_])${escaped(word)}(?![\\p{L}\\p{N}_])`, 'giu')
