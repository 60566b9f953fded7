import { useTranslation } from 'react-i18next'
import type { Comparison } from '#shared/compare'
import type { ResultGroup } from '#shared/compare-groups'
import { toast, toastError } from '../../ui/toast'
import { toMarkdown } from './markdown'
import { useEndText } from './result-text'

/** Copies groups of a comparison as Markdown. */
export function useCopy({ command }: Comparison): (groups: readonly ResultGroup[]) => void {
  const { t } = useTranslation('compare')
  const endText = useEndText()
  return (groups) =>
    void navigator.clipboard
      .writeText(toMarkdown(command, groups, endText))
      .then(() => toast.success(t('copied')), toastError)
}
