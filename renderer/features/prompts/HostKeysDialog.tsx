import { useTranslation } from 'react-i18next'
import { addressText } from '#shared/quick-target'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { toastError } from '../../ui/toast'
import type { HostKeyPrompt } from './next-question'
import { PromptCard } from './PromptCard'
import styles from './Prompts.module.css'

/** Asks once about all hosts whose key is not known yet. */
export function HostKeysDialog({ prompts }: { prompts: readonly HostKeyPrompt[] }) {
  const host = useHost()
  const { t } = useTranslation('prompts')
  const ids = prompts.map(({ id }) => id)
  const dismiss = () => void host.call('prompts.dismiss', { ids }).catch(toastError)
  const trust = () => void host.call('prompts.trust', { ids }).catch(toastError)
  return (
    <PromptCard
      onDismiss={dismiss}
      width="wide"
      title={t('hostKeys.title', { count: prompts.length })}
      description={t('hostKeys.text')}
      footer={
        <>
          <Button onClick={dismiss}>{t('cancel')}</Button>
          <Button variant="primary" onClick={trust}>
            {t('hostKeys.trust')}
          </Button>
        </>
      }
    >
      <table className={styles.keys}>
        <thead>
          <tr>
            <th scope="col">{t('hostKeys.host')}</th>
            <th scope="col">{t('hostKeys.type')}</th>
            <th scope="col">{t('hostKeys.fingerprint')}</th>
          </tr>
        </thead>
        <tbody>
          {prompts.toSorted(byName).map(({ id, target, keyType, fingerprint }) => (
            <tr key={id}>
              <th scope="row">
                {target.name} <span className={styles.address}>{addressText(target)}</span>
              </th>
              <td>{keyType}</td>
              <td className={styles.fingerprint}>{fingerprint}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </PromptCard>
  )
}

const names = new Intl.Collator(undefined, { numeric: true })
/** They come in as the machines answer; who compares fingerprints looks for names. */
const byName = (one: HostKeyPrompt, other: HostKeyPrompt): number =>
  names.compare(one.target.name, other.target.name)
