import { type ComponentProps, type FormEvent, type Ref, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './Button'
import { Dialog } from './Dialog'

type FormDialogProps = Omit<ComponentProps<typeof Dialog>, 'open' | 'footer'> &
  Pick<ComponentProps<typeof Button>, 'icon' | 'unavailable'> & {
    /** The text of the button that sends the form. */
    action: string
    onSubmit: () => unknown
    /** Of the form, as `formRef`. */
    className?: string | undefined
    formRef?: Ref<HTMLFormElement>
  }

/** A dialog with one form, which can be sent or cancelled. The browser does not check its fields. */
export function FormDialog(props: FormDialogProps) {
  const { action, icon, unavailable, onSubmit, className, formRef, children, ...dialog } = props
  const { t } = useTranslation('app')
  const formId = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void onSubmit()
  }
  return (
    <Dialog
      {...dialog}
      open
      footer={
        <>
          <Button onClick={dialog.onClose}>{t('cancel')}</Button>
          <Button
            variant="primary"
            type="submit"
            form={formId}
            unavailable={unavailable}
            {...(icon && { icon })}
          >
            {action}
          </Button>
        </>
      }
    >
      <form ref={formRef} id={formId} className={className} noValidate onSubmit={submit}>
        {children}
      </form>
    </Dialog>
  )
}
