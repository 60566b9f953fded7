/** What differs between nodes that are alike. */
export const noiseKinds = ['host', 'address', 'time', 'pid'] as const
export type Noise = (typeof noiseKinds)[number]

const weekdays = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const months = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'

/** Patterns without nested repetition: the text may be anything, and long. A replacement keeps what is in its groups. */
const patterns: Record<Exclude<Noise, 'host'>, readonly (readonly [RegExp, string])[]> = {
  address: [
    [/(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w.]*\d)/g, '‹address›'],
    [/(?<![\w:])(?:[\da-f]{2}:){5}[\da-f]{2}(?![\w:])/gi, '‹address›'],
    // IPv6: seven colons, or two side by side; a clock time has neither.
    [/(?<![\w:.])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}(?![\w:])/gi, '‹address›'],
    [/(?<![\w:.])(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6}(?![\w:])/gi, '‹address›'],
  ],
  time: [
    [new RegExp(`(?:\\b${weekdays} )?\\b\\d{4}-\\d{2}-\\d{2}(?=\\b|T)`, 'g'), '‹time›'],
    [new RegExp(`(?:\\b${weekdays},? {1,2})?\\b${months} {1,2}\\d{1,2}\\b`, 'g'), '‹time›'],
    [new RegExp(`\\b\\d{1,2} ${months}(?: \\d{4})?\\b`, 'g'), '‹time›'],
    [
      /(?<![\d:])\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?(?![\d:])(?: [AP]M\b)?(?: [A-Z]{3,4} \d{4}\b)?/g,
      '‹time›',
    ],
    // As systemd and ps tell it: `1h 3min ago`, and as time, ping and curl do: `0m0.012s`, `time=0.045 ms`.
    [
      /\b(?:\d{1,5} ?(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|y|w|d|h|min|s|ms)[, ] {0,2}){1,5}ago\b/g,
      '‹time›',
    ],
    [/\b\d{1,5}m\d{1,2}[.,]\d{1,3}s\b/g, '‹time›'],
    [/\b(time[=<])\d{1,8}(?:\.\d{1,6})?(?= ?ms\b)/g, '$1‹time›'],
  ],
  pid: [
    [/(\w)\[\d{1,10}\](?=:|\s|$)/gm, '$1[‹pid›]'],
    [/\b(pid[ =:]{1,3})\d{1,10}\b/gi, '$1‹pid›'],
    [/(\/proc\/)\d{1,10}\b/g, '$1‹pid›'],
    // The tree and the processes that `systemctl status` shows.
    [/([├└]─)\d{1,10}(?= )/g, '$1‹pid›'],
    [/^( {0,10}Process: )\d{1,10}\b/gm, '$1‹pid›'],
    // The first column of `ps`, before the terminal.
    [/^( {0,10})\d{1,10}(?= (?:\?|pts\/\d|tty))/gm, '$1‹pid›'],
  ],
}

/**
 * `text` with a placeholder for each piece of the chosen kinds. `names` are what the nodes are called: any of them counts as
 * noise, so equal texts stay equal.
 */
export function maskNoise(text: string, noise: ReadonlySet<Noise>, names: readonly string[]): string {
  let masked = text
  for (const kind of noiseKinds) {
    if (!noise.has(kind)) continue
    if (kind === 'host') masked = maskNames(masked, names)
    else for (const [pattern, placeholder] of patterns[kind]) masked = masked.replace(pattern, placeholder)
  }
  return masked
}

function maskNames(text: string, names: readonly string[]): string {
  // The longest first: `w1` must not be found within `w1-k8s`.
  const known = [...new Set(names)].filter((name) => name !== '').sort((a, b) => b.length - a.length)
  if (known.length === 0) return text
  const any = known.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  return text.replace(new RegExp(`(?<![\\w-])(?:${any})(?![\\w-])`, 'gi'), '‹host›')
}
