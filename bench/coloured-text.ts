const words = [
  'pod/web-7d4b9',
  'Running',
  '컨테이너',
  'node',
  'w1-k8s',
  'created',
  '192.168.56.101',
  'ok',
  'warning',
]

/** What a build prints: lines of words, a third of them coloured, some of them wide. About one MiB; the same in every run. */
export function colouredText(): string {
  const lines: string[] = []
  let bytes = 0
  for (let line = 0; bytes < 1024 * 1024; line += 1) {
    const text = Array.from({ length: 12 }, (_, column) => {
      const word = words[(line * 7 + column * 5) % words.length] ?? ''
      return (line + column) % 3 === 0 ? `\u001b[3${(line + column) % 8}m${word}\u001b[0m` : word
    }).join(' ')
    lines.push(text)
    bytes += Buffer.byteLength(text) + 1
  }
  return `${lines.join('\n')}\n`
}
