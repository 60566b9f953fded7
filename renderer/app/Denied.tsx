import { describeError } from '../i18n/errors'
import styles from './Connection.module.css'
import { Logo } from './Logo'

/** The host does not accept this page; only a new link helps. */
export function Denied() {
  const { message, hint } = describeError({ code: 'auth.denied', key: 'auth.denied', message: '' })
  return (
    <main className={styles.denied} role="alert">
      <Logo />
      <h1>{message}</h1>
      <p>{hint}</p>
    </main>
  )
}
