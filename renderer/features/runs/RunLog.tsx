import { ArrowDownToLine } from 'lucide-react'
import { memo, useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NodeRole } from '#shared/labs'
import type { LogLine, Run } from '#shared/runs'
import { Button, IconButton } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { BareSelect } from '../../ui/Field'
import { useActiveLab } from '../labs/store'
import { firstSeq, toBlocks } from './log-lines'
import styles from './RunLog.module.css'
import { useFollowEnd } from './use-follow-end'
import { useMarkedLine } from './use-marked-line'
import { useRunLog } from './use-run-log'

/** Roles by node name: a line's prefix has the hue of its node. */
type Roles = ReadonlyMap<string, NodeRole>

/** What the tools print, as it comes. Goes along with the end unless the reader has scrolled up. */
export function RunLog({ run }: { run: Run }) {
  const { t } = useTranslation('runs')
  const { log, loadEarlier } = useRunLog(run.id)
  const [node, setNode] = useState('')
  const roles = useRoles()
  const shown = useMemo(() => log.lines.filter((line) => node === '' || line.node === node), [log, node])
  const blocks = useMemo(() => toBlocks(shown), [shown])
  const { viewport, content, following, onScroll, follow, release } = useFollowEnd()
  const uncover = useCallback(() => {
    setNode('')
    release()
  }, [release])
  const marked = useMarkedLine({ runId: run.id, log, loadEarlier, uncover, viewport })

  return (
    <section className={styles.panel} aria-label={t('logPanel')}>
      <div className={styles.bar}>
        <BareSelect label={t('logFilter')} value={node} onChange={(event) => setNode(event.target.value)}>
          <option value="">{t('allNodes')}</option>
          {run.nodes.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </BareSelect>
        <span className={styles.count}>{t('lines', { count: shown.length })}</span>
        <IconButton icon={ArrowDownToLine} label={t('follow')} pressed={following} onClick={follow} />
      </div>
      <div
        ref={viewport}
        role="log"
        aria-label={t('log')}
        className={cx(styles.log, following && styles.following)}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
      >
        {firstSeq(log) > 1 && (
          <Button variant="quiet" onClick={loadEarlier}>
            {t('earlier')}
          </Button>
        )}
        <div ref={content}>
          {blocks.map((block) => (
            <LogBlock key={block.id} lines={block.lines} roles={roles} marked={within(block.lines, marked)} />
          ))}
        </div>
      </div>
    </section>
  )
}

function useRoles(): Roles {
  const nodes = useActiveLab()?.nodes
  return useMemo(() => new Map(nodes?.map(({ name, role }) => [name, role])), [nodes])
}

interface LogBlockProps {
  lines: readonly LogLine[]
  roles: Roles
  /** The number of one of its lines, or null. */
  marked: number | null
}

const within = (lines: readonly LogLine[], seq: number | null): number | null =>
  lines.some((line) => line.seq === seq) ? seq : null

/** Drawn again only when a line was added to it; the browser skips blocks that are out of sight. */
const LogBlock = memo(
  ({ lines, roles, marked }: LogBlockProps) => (
    <div className={styles.block} style={{ containIntrinsicBlockSize: `auto ${lines.length * 18}px` }}>
      {lines.map(({ seq, node, level, text }) => (
        <p
          key={seq}
          data-seq={seq}
          className={cx(styles.line, styles[level], seq === marked && styles.marked)}
        >
          {node !== null && (
            <span className={cx(styles.prefix, styles[roles.get(node) ?? 'worker'])}>{node} </span>
          )}
          {text}
        </p>
      ))}
    </div>
  ),
  (before, after) =>
    before.roles === after.roles &&
    before.marked === after.marked &&
    before.lines.length === after.lines.length &&
    before.lines[0] === after.lines[0] &&
    before.lines.at(-1) === after.lines.at(-1),
)
