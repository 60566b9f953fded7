/**
 * A time span as kubectl shows ages: two units at most, the smaller one only while it matters
 * (`HumanDuration` in k8s.io/apimachinery/pkg/util/duration).
 */
export function age(since: Date, now = Date.now()): string {
  const seconds = Math.floor((now - since.getTime()) / 1000)
  if (Number.isNaN(seconds)) return '<unknown>'
  if (seconds < -1) return '<invalid>'
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  const years = Math.floor(days / 365)
  if (seconds < 120) return `${Math.max(0, seconds)}s`
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's')
  if (hours < 3) return `${minutes}m`
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (days < 8) return pair(days, 'd', hours % 24, 'h')
  if (years < 2) return `${days}d`
  if (years < 8) return pair(years, 'y', days % 365, 'd')
  return `${years}y`
}

const pair = (large: number, largeUnit: string, small: number, smallUnit: string) =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`
