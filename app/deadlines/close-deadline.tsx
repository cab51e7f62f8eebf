import { Form } from '@remix-run/react'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import type { CaseDeadline } from './read-deadlines.server.ts'

interface CloseDeadlineProps {
  caseId: string
  deadline: Pick<CaseDeadline, 'id' | 'kind'>
  over: boolean
}

/** Done, or it does not apply. A limitation period can be set aside only once it has run out. */
export function CloseDeadline({ caseId, deadline: { id, kind }, over }: CloseDeadlineProps) {
  if (kind === 'limitation' && !over) return null
  return (
    <div className="print:hidden">
      {kind !== 'limitation' && (
        <Form method="post" action={`/cases/${caseId}/acts/meet-deadline`} preventScrollReset>
          <input type="hidden" name="deadline" value={id} />
          <SubmitButton tone="plain">Done</SubmitButton>
        </Form>
      )}
      <Disclosure summary={kind === 'limitation' ? 'Set it aside' : 'It does not apply'}>
        <Form method="post" action={`/cases/${caseId}/acts/void-deadline`} preventScrollReset>
          <input type="hidden" name="deadline" value={id} />
          <TextField id={`void-${id}`} name="reason" label="Why" minLength={5} maxLength={500} required />
          <SubmitButton tone="plain">{kind === 'limitation' ? 'Set it aside' : 'It does not apply'}</SubmitButton>
        </Form>
      </Disclosure>
    </div>
  )
}
