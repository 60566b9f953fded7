import { ShieldQuestionMark } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Lab } from '#shared/labs'
import { useHost } from '../../host'
import { AlertDialog } from '../../ui/AlertDialog'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { toastError } from '../../ui/toast'
import styles from './DestroyDialog.module.css'
import { useActiveLab } from './store'

/** Asks before the code of a Vagrantfile runs that the app did not write. Nothing for other labs. */
export function TrustNotice() {
  const lab = useActiveLab()
  const isAsked = lab?.nodes.some(({ problem }) => problem?.key === 'labs.untrusted')
  return lab && isAsked ? <Question key={lab.id} lab={lab} /> : null
}

function Question({ lab }: { lab: Lab }) {
  const { t } = useTranslation('labs')
  const host = useHost()
  const [asking, setAsking] = useState(false)
  const trust = () => {
    host.call('labs.trust', { labId: lab.id }).catch(toastError)
  }
  return (
    <Notice title={t('trusting.notice')} text={t('trusting.noticeText')}>
      <Button icon={ShieldQuestionMark} onClick={() => setAsking(true)}>
        {t('trusting.ask')}
      </Button>
      <AlertDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('trusting.title', { lab: lab.name })}
        action={t('trusting.action')}
        onAction={trust}
      >
        <div className={styles.paragraphs}>
          <p>{t('trusting.why')}</p>
          <p>{t('trusting.program')}</p>
          <code className={styles.path}>{lab.path}</code>
        </div>
      </AlertDialog>
    </Notice>
  )
}
