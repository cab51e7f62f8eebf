import { Form, Link } from '@remix-run/react'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { TextAreaField } from '#app/ui/field/text-area-field.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import type { CaseNotes } from './read-notes.server.ts'

interface NotesCardProps extends CaseNotes {
  caseId: string
  timeZone: string
  mayWrite: boolean
}

/** What colleagues wrote about the case, the newest on top, and a form to write more. */
export function NotesCard({ caseId, notes, more, colleagues, formKey, timeZone, mayWrite }: NotesCardProps) {
  return (
    <Card title="Notes" id="notes" sub="For your organisation alone: the ledger keeps a commitment, never the words.">
      {mayWrite && (
        <Form
          key={formKey}
          method="post"
          action={`/cases/${caseId}/acts/add-note`}
          preventScrollReset
          className="print:hidden"
        >
          <input type="hidden" name="key" value={formKey} />
          <input type="hidden" name="next" value={`/cases/${caseId}#notes`} />
          <TextAreaField
            name="body"
            id="note-body"
            label="Write a note"
            hint="Name people as @Lin Wei or @林薇 and they are told."
            rows={3}
            maxLength={4_000}
            required
          />
          <SelectField
            name="mentions"
            id="note-mentions"
            label="Or tell"
            options={colleagues}
            placeholder="Nobody else"
            optional
          />
          <SubmitButton tone="plain">Add the note</SubmitButton>
        </Form>
      )}
      {notes.length === 0 && <p className="why">Nobody has written a note yet.</p>}
      <ul className="case-notes">
        {notes.map(({ id, body, by, at, told }) => (
          <li key={id} className="case-notes__one">
            <p className="case-notes__body">{body}</p>
            <p className="why">
              {by}, <DateTime at={at} timeZone={timeZone} />
              {told.length > 0 && ` · told: ${told.join(', ')}`}
            </p>
          </li>
        ))}
      </ul>
      {more && (
        <p className="why">
          Older ones stand in <Link to={`/cases/${caseId}/audit`}>every act</Link>.
        </p>
      )}
    </Card>
  )
}
