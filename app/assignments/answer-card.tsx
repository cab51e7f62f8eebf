import { Form } from '@remix-run/react'
import { Card } from '#app/ui/card.tsx'
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx'
import { TextAreaField } from '#app/ui/field/text-area-field.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'

/** Accept or decline: one thumb, one act. */
export function AnswerCard({ until, reasonErrors }: { until: React.ReactNode; reasonErrors?: readonly string[] }) {
  return (
    <Card title="Your answer" sub={<>You can answer until {until}. The first partner to accept takes the case.</>}>
      <div className="grid gap-4 [&_.button]:min-h-11">
        <ConfirmDialog
          trigger="Accept…"
          title="Accept this case?"
          confirm="Accept the case"
          tone="primary"
          values={{ act: 'accept' }}
        >
          <p>You take on the enforcement on these terms. From then on you see the parties and the exact claim.</p>
        </ConfirmDialog>
        <details open={(reasonErrors?.length ?? 0) > 0}>
          <summary className="button button--plain w-full justify-center">Decline…</summary>
          <Form method="post" className="mt-3" noValidate>
            <input type="hidden" name="act" value="decline" />
            <TextAreaField
              name="reason"
              label="Why do you decline?"
              hint="The bank reads it; other partners do not."
              rows={3}
              maxLength={500}
              errors={reasonErrors}
            />
            <SubmitButton tone="plain">Decline the offer</SubmitButton>
          </Form>
        </details>
      </div>
    </Card>
  )
}
