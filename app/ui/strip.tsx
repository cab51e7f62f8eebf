import type { ReactNode } from 'react'

export interface StripStep {
  label: string
  state: 'done' | 'now' | 'later' | 'skipped'
  /** When, who, or what is missing. */
  note?: ReactNode
}

const words = { done: 'done', now: 'now', later: 'not yet', skipped: 'left out' }

/** The stages of a life, in order, and which of them is now. */
export function Strip({ label, steps }: { label: string; steps: readonly StripStep[] }) {
  return (
    <ol className="strip" aria-label={label}>
      {steps.map(step => (
        <li key={step.label} data-state={step.state} aria-current={step.state === 'now' ? 'step' : undefined}>
          <span className="strip__label">{step.label}</span>
          <span className="sr-only">, {words[step.state]}</span>
          {step.note && <small>{step.note}</small>}
        </li>
      ))}
    </ol>
  )
}
