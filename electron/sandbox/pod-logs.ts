import { containersOf, type LogLine, type Pod } from '../kube-api'

/** Between two lines of a program that has nothing else to do, in ms. */
const beatMs = 2000
/** Lines that are kept, as a kubelet's log rotation keeps the newest. */
const maxLines = 2000

interface Program {
  /** What it writes when it begins. */
  start: readonly string[]
  /** What it writes again and again. */
  beat(time: Date, count: number): string
}

const klog = (time: Date, text: string): string => {
  const [date = '', clock = ''] = time.toISOString().split('T')
  return `I${date.slice(5).replace('-', '')} ${clock.slice(0, -1)}000       1 ${text}`
}

/** By a part of the image's name. */
const programs: readonly (readonly [part: string, program: Program])[] = [
  [
    'nginx',
    {
      start: [
        '/docker-entrypoint.sh: Configuration complete; ready for start up',
        '[notice] 1#1: using the "epoll" event method',
        '[notice] 1#1: start worker processes',
      ],
      beat: (time) =>
        `10.0.2.15 - - [${time.toUTCString()}] "GET / HTTP/1.1" 200 615 "-" "kube-probe/1.36" "-"`,
    },
  ],
  [
    'coredns',
    {
      start: ['.:53', '[INFO] plugin/reload: Running configuration SHA512 = 591cf328', 'CoreDNS-1.13.1'],
      beat: (_time, count) =>
        `[INFO] 10.0.2.15:4${count % 10_000} - ${count} "A IN kubernetes.default.svc.cluster.local. udp 56 false 512" NOERROR qr,aa,rd 110 0.0001s`,
    },
  ],
  [
    'registry.k8s.io/',
    {
      start: ['Sandbox – simulated: this program does not run, its log is made up.'],
      beat: (time, count) => klog(time, `controller.go:${100 + (count % 900)}] "Caches are synced"`),
    },
  ],
]

const anyProgram: Program = {
  start: ['Sandbox – simulated: this program does not run, its log is made up.'],
  beat: (time, count) => `${time.toISOString()} working (${count})`,
}

/** The lines that a simulated container has written from its start until `now`. The same times give the same lines. */
export function logLines(pod: Pod, container: string, startedAt: Date, now: Date): LogLine[] {
  const {
    image = '',
    command = [],
    args = [],
  } = containersOf(pod).find(({ name }) => name === container) ?? {}
  const program = programs.find(([part]) => image.includes(part))?.[1] ?? anyProgram
  const began = startedAt.getTime()
  const start = [...program.start, ...echoed([...command, ...args].join(' '))]
  const first = start.map((text, index) => ({ time: new Date(began + index), text }))
  const beats = Math.floor((now.getTime() - began) / beatMs)
  const from = Math.max(1, beats - maxLines + 1)
  const later = Array.from({ length: Math.max(0, beats - from + 1) }, (_, index) => {
    const time = new Date(began + (from + index) * beatMs)
    return { time, text: program.beat(time, from + index) }
  })
  return (from > 1 ? later : [...first, ...later]).filter(({ time }) => time <= now)
}

/** What a script's plain `echo`s write, which is how most small examples say that they run. */
const echoed = (script: string): string[] =>
  Array.from(script.matchAll(/\becho (?:"([^"$`]*)"|'([^']*)'|([^;&|<>"'$`]+))/g), ([, a, b, c]) =>
    (a ?? b ?? c ?? '').trim(),
  )
