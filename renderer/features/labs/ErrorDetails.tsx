import styles from './ErrorDetails.module.css'

/** What a tool or a file itself says of an error. */
export function ErrorDetails({ text }: { text: string }) {
  return <pre className={styles.details}>{text}</pre>
}
