import { Form, useNavigation } from '@remix-run/react'
import { type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Button, buttonClass } from './button.tsx'
import { SubmitButton } from './submit-button.tsx'

interface ConfirmDialogProps {
  /** Words on the button that asks: "Revoke link…". */
  trigger: string
  /** The question, in words: "Revoke the judge's link?". */
  title: string
  /** What will happen and cannot be undone; may hold fields, which are sent along. */
  children: ReactNode
  /** Words on the button that does it: "Revoke link". */
  confirm: string
  /** Where to post; this page when left out. */
  action?: string
  /** Hidden values sent along. */
  values?: Readonly<Record<string, string>>
  tone?: 'danger' | 'primary'
  /** How the asking button looks; as the tone when left out. */
  triggerTone?: 'plain' | 'primary' | 'danger' | 'quiet'
}

/**
 * Asks once before what cannot be undone. A native dialog; until scripts have loaded, or without them, the same form
 * unfolds in place.
 */
export function ConfirmDialog({
  trigger,
  title,
  children,
  confirm,
  action,
  values = {},
  tone = 'danger',
  triggerTone = tone,
}: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const [modal, setModal] = useState(false)
  const idle = useNavigation().state === 'idle'

  useEffect(() => setModal(true), [])
  useEffect(() => {
    if (idle) dialog.current?.close()
  }, [idle])

  function ask(event: MouseEvent) {
    event.preventDefault()
    dialog.current?.showModal()
    // Where there is nothing to fill in, Enter keeps things as they are.
    dialog.current?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, select, [data-keep]')?.focus()
  }

  const panel = (
    <Form method="post" action={action} className="confirm__form" preventScrollReset>
      <h2 id={titleId}>{title}</h2>
      <div className="confirm__what">{children}</div>
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="form-actions">
        <SubmitButton tone={tone}>{confirm}</SubmitButton>
        {modal && (
          <Button data-keep onClick={() => dialog.current?.close()}>
            Keep it as it is
          </Button>
        )}
      </div>
    </Form>
  )

  if (!modal) {
    return (
      <details className="confirm">
        <summary className={buttonClass(triggerTone)}>{trigger}</summary>
        <div className="confirm__panel">{panel}</div>
      </details>
    )
  }
  return (
    <>
      <Button tone={triggerTone} aria-haspopup="dialog" onClick={ask}>
        {trigger}
      </Button>
      <dialog ref={dialog} className="dialog" aria-labelledby={titleId}>
        {panel}
      </dialog>
    </>
  )
}
