import { type ComponentProps, type ReactNode, useId } from 'react'
import { cx } from './cx'
import styles from './Field.module.css'

interface FieldProps {
  label: string
  hint?: ReactNode
  /** Shown at the field, which is then marked as invalid. */
  error?: string | undefined
  className?: string | undefined
}

/** What a control inside a field needs to be tied to its label and its texts. */
interface ControlIds {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
}

function Field({
  label,
  hint,
  error,
  className,
  children,
}: FieldProps & { children: (ids: ControlIds) => ReactNode }) {
  const id = useId()
  const noteId = `${id}-note`
  const note = error ?? hint
  return (
    <div className={cx(styles.field, className)}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children({
        id,
        'aria-invalid': error === undefined ? undefined : true,
        'aria-describedby': note === undefined ? undefined : noteId,
      })}
      {note !== undefined && (
        <p id={noteId} className={error === undefined ? styles.hint : styles.error}>
          {note}
        </p>
      )}
    </div>
  )
}

type ControlProps<T extends 'input' | 'select' | 'textarea'> = FieldProps &
  Omit<ComponentProps<T>, 'id' | 'className'>

type TextFieldProps = ControlProps<'input'> & {
  /** What stands in the field's line behind it, such as a button. */
  beside?: ReactNode
}

export function TextField({ label, hint, error, className, beside, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      {(ids) => (
        <div className={styles.line}>
          <input
            type="text"
            autoComplete="off"
            spellCheck={false}
            {...input}
            {...ids}
            className={styles.control}
          />
          {beside}
        </div>
      )}
    </Field>
  )
}

export function NumberField({ label, hint, error, className, ...input }: ControlProps<'input'>) {
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      {(ids) => <input {...input} {...ids} type="number" className={styles.control} />}
    </Field>
  )
}

export function SelectField({ label, hint, error, className, children, ...select }: ControlProps<'select'>) {
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      {(ids) => (
        <select {...select} {...ids} className={styles.control}>
          {children}
        </select>
      )}
    </Field>
  )
}

/** Several lines of text. */
export function TextAreaField({ label, hint, error, className, ...area }: ControlProps<'textarea'>) {
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      {(ids) => <textarea {...area} {...ids} className={cx(styles.control, styles.area)} />}
    </Field>
  )
}

/** A select without a visible label, for tool bars. */
export function BareSelect({ label, className, ...select }: ComponentProps<'select'> & { label: string }) {
  return <select {...select} aria-label={label} className={cx(styles.control, styles.bare, className)} />
}

/** A line of text without a visible label, for tool bars. */
export function BareField({ label, className, ...input }: ComponentProps<'input'> & { label: string }) {
  return (
    <input
      type="search"
      {...input}
      aria-label={label}
      placeholder={label}
      className={cx(styles.control, styles.bare, className)}
    />
  )
}

export function CheckboxField({ label, hint, error, className, ...input }: ControlProps<'input'>) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={cx(styles.check, className)}>
      <input
        {...input}
        id={id}
        type="checkbox"
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        aria-invalid={error === undefined ? undefined : true}
      />
      <label htmlFor={id}>{label}</label>
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? styles.hint : styles.error}>
          {note}
        </p>
      )}
    </div>
  )
}
