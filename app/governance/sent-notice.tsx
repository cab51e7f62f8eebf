import { submissionStatusWords } from '#app/submissions/submission-status.ts'
import { formatCount } from '#app/ui/format.ts'
import { Notice } from '#app/ui/notice.tsx'
import { ruleWords } from './rule-words.ts'
import type { SentChange } from './sent-change.ts'

/** What became of the change that was just sent; no more than is true. */
export function SentNotice({ sent }: { sent: SentChange }) {
  const { status, entry, refusedRule, refusedMessage } = sent
  const { label, means } = submissionStatusWords[status]
  if (status === 'refused') {
    return (
      <Notice tone="bad" title="The ledger refused what you signed">
        {ruleWords(refusedRule ?? '', refusedMessage)} {refusedRule && `(${refusedRule}: ${refusedMessage})`}
      </Notice>
    )
  }
  return (
    <Notice tone={status === 'published' ? 'ok' : 'wait'} title={`What you signed: ${label.toLowerCase()}`}>
      {status === 'published' ? 'A quorum of members holds it and has co-signed.' : means}
      {entry !== null && ` It is line ${formatCount(entry)}.`}
    </Notice>
  )
}
