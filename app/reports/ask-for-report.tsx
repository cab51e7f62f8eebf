import { Form, Link } from '@remix-run/react'
import { Card } from '#app/ui/card.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { type ReportStatus, reportStatusWords } from './report.ts'

interface AskForReportProps {
  contractId: string
  /** The contract's report that is furthest; null when none was requested. */
  report: {
    id: string
    status: ReportStatus
    number: string | null
    notary: string
    notaryLocal: string | null
    refusalReason: string | null
  } | null
  notaries: readonly { id: string; name: string; localName: string | null }[]
  mayAsk: boolean
}

/** Where the contract's preservation report is, or the form that asks a notary office for one. */
export function AskForReport({ contractId, report, notaries, mayAsk }: AskForReportProps) {
  const words = report && reportStatusWords[report.status]
  return (
    <Card title="Preservation report" aside={words && <Tag tone={words.tone}>{words.label}</Tag>}>
      {report && (
        <p>
          <Link to={`/reports/${report.id}`}>{report.number ? `Report ${report.number}` : 'The request'}</Link> ·{' '}
          <PersonName name={report.notary} local={report.notaryLocal} />
          {report.refusalReason && ` · ${report.refusalReason}`}
        </p>
      )}
      {(!report || report.status === 'refused' || report.status === 'sealed') &&
        (mayAsk ? (
          <Ask {...{ contractId, notaries }} words={askWords(report)} />
        ) : (
          <p className="why">A legal officer can ask for one.</p>
        ))}
    </Card>
  )
}

function Ask({ contractId, notaries, words }: Pick<AskForReportProps, 'contractId' | 'notaries'> & { words: string }) {
  if (notaries.length === 0) return <p className="why">No notary office has joined yet.</p>
  const options = notaries.map(({ id, name, localName }) => ({
    value: id,
    label: localName ? `${name} ${localName}` : name,
  }))
  return (
    <Form method="post" action="/reports">
      <input type="hidden" name="contractId" value={contractId} />
      <p className="why">
        The office re-checks every record against its own copy of the ledger and seals what it found.
      </p>
      <SelectField label="Notary office" name="notaryId" options={options} required />
      <FormActions>
        <SubmitButton tone="plain" busyLabel="Requesting…">
          {words}
        </SubmitButton>
      </FormActions>
    </Form>
  )
}

function askWords(report: AskForReportProps['report']): string {
  if (!report) return 'Request preservation report'
  return report.status === 'sealed' ? 'Ask for another, for what happened since' : 'Ask again'
}
