import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { MarkIcon } from './MarkIcon'
import { useMarks } from './marks'

/** What happened in a pane since it was seen last. The tab around it tells it to screen readers. */
export function PaneMark({ terminalId }: { terminalId: string }) {
  const { t } = useTranslation('terminals')
  const mark = useMarks(({ marks }) => marks[terminalId])
  const label = mark && t(`mark.${mark}`)
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    // A tab speaks its own name, and nothing that is in it.
    const tab = place.current?.closest('[role=tab]')
    if (label) tab?.setAttribute('aria-description', label)
    else tab?.removeAttribute('aria-description')
  }, [label])
  return (
    <span ref={place}>
      <MarkIcon mark={mark} label={label} />
    </span>
  )
}
