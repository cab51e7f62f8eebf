import { Link, type LinkProps } from '@remix-run/react'
import type { ComponentPropsWithoutRef, MouseEvent } from 'react'
import { cx } from './cx.ts'

/** primary: the likeliest act of the page, once. danger: what cannot be undone. quiet: looks like a link. */
export type ButtonTone = 'plain' | 'primary' | 'danger' | 'quiet'

export interface ButtonProps extends ComponentPropsWithoutRef<'button'> {
  tone?: ButtonTone
  small?: boolean
  /** Work is under way: the button stays focusable, says so, and refuses a second click. */
  busy?: boolean
  /** Words while busy, such as "Sending…". */
  busyLabel?: string
}

export function buttonClass(tone: ButtonTone, small?: boolean, extra?: string) {
  return cx('button', `button--${tone}`, small && 'button--small', extra)
}

/** A native button; `type` is "button" unless said otherwise (see `SubmitButton`). */
export function Button({
  tone = 'plain',
  small,
  busy = false,
  busyLabel,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  function click(event: MouseEvent<HTMLButtonElement>) {
    if (busy) event.preventDefault()
    else onClick?.(event)
  }
  return (
    <button
      type="button"
      {...rest}
      className={buttonClass(tone, small, className)}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={click}
    >
      {busy && <span className="spinner" aria-hidden="true" />}
      {busy ? (busyLabel ?? children) : children}
    </button>
  )
}

export interface ButtonLinkProps extends LinkProps {
  tone?: ButtonTone
  small?: boolean
}

/** A link that looks like a button: for going somewhere, never for changing something. */
export function ButtonLink({ tone = 'plain', small, className, ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={buttonClass(tone, small, className)} />
}
