import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useSettings } from '../settings/store'
import styles from './NodeDetails.module.css'

const height = 64

interface UsageChartProps {
  label: string
  /** The newest value in words: a chart alone says nothing to those who cannot see it. */
  text: string
  at: readonly number[]
  values: readonly number[]
  /** The upper edge. */
  max: number
}

/** A small live chart. */
export function UsageChart({ label, text, at, values, max }: UsageChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  // Its colours are taken from the page once.
  const theme = useSettings(({ settings }) => settings.theme)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    const element = place.current
    if (!element) return
    const made = makeChart(element, max)
    chart.current = made
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      made.destroy()
      chart.current = null
    }
  }, [max, theme])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new chart is empty
  useEffect(() => chart.current?.setData([[...at], [...values]]), [at, values, max, theme])
  return (
    <figure className={styles.chart} aria-label={`${label}: ${text}`}>
      <figcaption>
        {label} <span>{text}</span>
      </figcaption>
      <div ref={place} className={styles.plot} aria-hidden />
    </figure>
  )
}

function makeChart(element: HTMLElement, max: number): uPlot {
  const style = getComputedStyle(element)
  // At each drawing: the theme changes after this component has heard of it.
  const color = (token: string) => () => style.getPropertyValue(token).trim()
  const grid = { stroke: color('--line'), width: 1 }
  const axis = {
    stroke: color('--text-faint'),
    font: `10px ${style.fontFamily}`,
    grid,
    ticks: { show: false },
  }
  return new uPlot(
    {
      width: element.clientWidth,
      height,
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: [0, max || 1] } },
      axes: [
        { ...axis, show: false },
        {
          ...axis,
          size: 34,
          splits: [0, max],
          values: (_, splits) => splits.map((split) => String(Number(split.toFixed(1)))),
        },
      ],
      series: [
        {},
        { stroke: color('--accent'), fill: color('--accent-soft'), width: 1.5, points: { show: false } },
      ],
    },
    [[], []],
    element,
  )
}
