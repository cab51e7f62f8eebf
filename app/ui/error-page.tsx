import type { ReactNode } from 'react'
import { errorWords } from './error-words.ts'

interface ErrorPageProps {
  /** HTTP status. */
  status: number
  /** What exactly was refused, in words meant for the reader; never an exception's message. */
  message?: string
  /** Each reason by itself. */
  reasons?: readonly string[]
  /** By which support finds the event. */
  reference?: string
  /** Links to go on with. */
  actions?: ReactNode
}

/** What happened, and what to do now. */
export function ErrorPage({ status, message, reasons = [], reference, actions }: ErrorPageProps) {
  const words = errorWords(status)
  return (
    <div className="error-page">
      <p className="crumbs">Error {status}</p>
      <h1>{words.title}</h1>
      <p className="answer">{message ?? words.what}</p>
      {reasons.length > 0 && (
        <ul className="error-page__reasons">
          {reasons.map(reason => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <p className="error-page__next">{words.next}</p>
      {reference && (
        <p className="why">
          Reference: <code>{reference}</code>
        </p>
      )}
      {actions && <div className="form-actions">{actions}</div>}
    </div>
  )
}
