import { ChevronDown, ChevronUp } from 'lucide-react'
import type { KeyboardEvent, PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Nodes } from '../features/cluster/Nodes'
import { Results } from '../features/compare/Results'
import { useComparison } from '../features/compare/store'
import { Problems } from '../features/diagnosis/Problems'
import { isFailure, useProblems } from '../features/diagnosis/store'
import { Forwards } from '../features/forwards/Forwards'
import { useForwards } from '../features/forwards/store'
import { Workloads } from '../features/kubernetes/Workloads'
import { useActiveLab } from '../features/labs/store'
import { Provisioning } from '../features/runs/Provisioning'
import { RunMark } from '../features/runs/RunMark'
import { SendAndWait } from '../features/script/SendAndWait'
import { useScript } from '../features/script/store'
import { minPanelHeight, type PanelTab, resizePanel, showPanel, togglePanel, useShell } from '../store/shell'
import { Badge } from '../ui/Badge'
import { IconButton } from '../ui/Button'
import { StateMark } from '../ui/StateMark'
import { type Tab, Tabs } from '../ui/Tabs'
import styles from './BottomPanel.module.css'

/** What Kubernetes, the runs and the port forwards say, below the terminals and never over them. */
export function BottomPanel() {
  const { t } = useTranslation('app')
  const { panelTab, panelOpen, panelHeight } = useShell()
  const problems = useProblems()
  const failures = problems.filter(isFailure).length
  const lab = useActiveLab()
  const comparison = useComparison()
  const script = useScript()
  const hasForwards = useForwards(({ forwards }) => forwards.length > 0)
  const failedForwards = useForwards(
    ({ forwards }) => forwards.filter(({ state }) => state === 'failed').length,
  )
  const forwardsTab: Tab<PanelTab> = {
    id: 'forwards',
    label: t('forwards'),
    mark: failedForwards > 0 && <Badge tone="danger">{failedForwards}</Badge>,
    content: <Forwards />,
  }
  const tabs: Tab<PanelTab>[] = [
    { id: 'nodes', label: t('nodes'), content: <Nodes key={lab?.id} /> },
    { id: 'workloads', label: t('workloads'), content: <Workloads /> },
    { id: 'provisioning', label: t('provisioning'), mark: <RunMark />, content: <Provisioning /> },
    { id: 'results', label: t('results'), content: <Results /> },
    {
      id: 'script',
      label: t('script'),
      mark: script?.state === 'running' && <StateMark tone="starting" />,
      content: <SendAndWait />,
    },
    {
      id: 'problems',
      label: t('problems'),
      mark: failures > 0 && <Badge tone="danger">{failures}</Badge>,
      content: <Problems />,
    },
    ...(hasForwards ? [forwardsTab] : []),
  ]
  // Saved sessions have neither nodes nor runs.
  const isShown: Partial<Record<PanelTab, boolean>> = {
    forwards: true,
    results: comparison !== undefined,
    script: script !== undefined || panelTab === 'script',
    problems: problems.length > 0,
  }
  const shown = tabs.filter(({ id }) => lab || isShown[id])
  const [first] = shown
  const isThere = shown.some(({ id }) => id === panelTab)
  const value = isThere ? panelTab : (first?.id ?? panelTab)
  // Where what was open is not to be had, nothing else opens in its place.
  const isOpen = panelOpen && isThere
  return (
    <section
      aria-label={t('panel')}
      className={styles.panel}
      style={isOpen ? { height: panelHeight } : undefined}
    >
      {isOpen && <Divider height={panelHeight} />}
      <Tabs
        label={t('panel')}
        tabs={shown}
        value={value}
        onChange={showPanel}
        collapsed={!isOpen}
        actions={
          <IconButton
            icon={isOpen ? ChevronDown : ChevronUp}
            label={t(isOpen ? 'hidePanel' : 'showPanel')}
            onClick={isThere ? togglePanel : () => showPanel(value)}
          />
        }
      />
    </section>
  )
}

/** What one press of an arrow key moves the edge, in pixels. */
const keyStep = 20

/** The upper edge: dragged, or moved with the arrow keys. The terminals keep at least a third of the window. */
function Divider({ height }: { height: number }) {
  const { t } = useTranslation('app')
  const most = Math.round((window.innerHeight * 2) / 3)
  const resize = (wanted: number) => resizePanel(Math.min(most, wanted))

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const bottom = event.currentTarget.parentElement?.getBoundingClientRect().bottom ?? window.innerHeight
    resize(bottom - event.clientY)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const change = { ArrowUp: keyStep, ArrowDown: -keyStep }[event.key]
    if (change === undefined) return
    event.preventDefault()
    resize(height + change)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is no hr
    <div
      role="separator"
      aria-orientation="horizontal"
      aria-label={t('resizePanel')}
      aria-valuenow={height}
      aria-valuemin={minPanelHeight}
      aria-valuemax={most}
      tabIndex={0}
      className={styles.divider}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  )
}
