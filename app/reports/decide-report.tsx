import { Card } from '#app/ui/card.tsx'
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { TextAreaField } from '#app/ui/field/text-area-field.tsx'
import { plural } from './report-words.ts'
import type { ReportView } from './view-report.server.ts'

export interface DecideErrors {
  error?: { message: string; fields: Record<string, string[]> }
}

/** The officer's act: issue or refuse. Both are asked once more, since neither can be undone. */
export function DecideReport({ view, refused }: { view: ReportView; refused?: DecideErrors }) {
  const reasonErrors = refused?.error?.fields.reason ?? []
  const ready = view.pending.length === 0 && view.events.length > 0 && view.checks.every(check => check.ok === true)
  return (
    <Card title="Your decision" sub="What you approve goes onto the ledger in your office’s name.">
      {refused?.error && (
        <ErrorSummary
          errors={
            reasonErrors.length > 0
              ? reasonErrors.map(message => ({ id: 'reason', message }))
              : [{ message: refused.error.message }]
          }
        />
      )}
      <div className="form-actions">
        {ready ? (
          <ConfirmDialog
            trigger="Issue the report…"
            title="Issue this preservation report?"
            confirm="Issue and seal"
            tone="primary"
            values={{ act: 'issue', seen: view.seen ?? '' }}
          >
            <p>
              It certifies {plural(view.events.length, 'event')} and {plural(view.files.length, 'file')} as listed on
              this page. Your office’s own process checks every line against its own copy of the ledger, then seals the
              PDF. A sealed report cannot be withdrawn.
            </p>
          </ConfirmDialog>
        ) : (
          <p className="why">It can be issued when every check below has passed.</p>
        )}
        <ConfirmDialog
          trigger="Refuse…"
          title="Refuse this request?"
          confirm="Refuse"
          triggerTone="plain"
          values={{ act: 'refuse' }}
        >
          <TextAreaField
            label="Reason"
            name="reason"
            hint="The bank reads this: say what is missing or wrong, so that it can be mended."
            errors={reasonErrors}
            required
            minLength={10}
            maxLength={2000}
          />
        </ConfirmDialog>
      </div>
    </Card>
  )
}
