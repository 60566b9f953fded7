import type { UsageSample } from '#shared/kubernetes'

/** What a chart draws: times in seconds since 1970, cores, and GiB. */
export interface UsagePoints {
  at: number[]
  cpu: number[]
  memory: number[]
}

/** The measurements of one node. */
export function usagePoints(samples: readonly UsageSample[], node: string): UsagePoints {
  const points: UsagePoints = { at: [], cpu: [], memory: [] }
  for (const sample of samples) {
    const usage = sample.nodes.find((one) => one.node === node)
    if (!usage) continue
    points.at.push(sample.at / 1000)
    points.cpu.push(usage.cpu)
    points.memory.push(usage.memory / 2 ** 30)
  }
  return points
}
