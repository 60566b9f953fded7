import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BundleFile } from '#shared/bundle'
import { StateMark } from '../../ui/StateMark'
import { sizeText } from '../files/format'
import styles from './BundleDialog.module.css'

/** The files of a bundle, and the text of the chosen one. */
export function BundleFiles({ files }: { files: readonly BundleFile[] }) {
  const { t } = useTranslation('bundle')
  const [chosenPath, setChosenPath] = useState(files[0]?.path)
  const chosen = files.find(({ path }) => path === chosenPath) ?? files[0]
  if (!chosen) return null
  return (
    <div className={styles.columns}>
      <ul aria-label={t('files')} className={styles.files}>
        {files.map(({ path, text, failed }) => (
          <li key={path}>
            <button
              type="button"
              className={styles.file}
              aria-current={path === chosen.path || undefined}
              data-first={path === chosen.path || undefined}
              onClick={() => setChosenPath(path)}
            >
              <span className={styles.path}>{path}</span>
              {failed ? (
                <span className={styles.failed}>
                  <StateMark tone="problem" /> {t('failed')}
                </span>
              ) : (
                <span className={styles.size}>{sizeText(text.length)}</span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls is reached by keyboard */}
      <section key={chosen.path} aria-label={chosen.path} tabIndex={0} className={styles.text}>
        <pre>{chosen.text}</pre>
      </section>
    </div>
  )
}
