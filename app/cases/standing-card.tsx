import { Form, Link } from '@remix-run/react'
import type { ContractReport } from '#app/reports/find-contract-report.server.ts'
import { reportStatusWords } from '#app/reports/report.ts'
import { Card } from '#app/ui/card.tsx'
import { Check, CheckList } from '#app/ui/check-list.tsx'
import { formatCount } from '#app/ui/format.ts'
import type { MarkState } from '#app/ui/mark.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import type { RecordsCheck } from './check-records.server.ts'

interface StandingCardProps {
  contractId: string
  records: RecordsCheck
  report: ContractReport | null
  /** Offices that a report can be asked from; none for whoever may not ask. */
  notaries: readonly { id: string; name: string; localName: string | null }[]
}

/** What stands behind the claim, and what it does not prove. */
export function StandingCard({ contractId, records, report, notaries }: StandingCardProps) {
  const state = recordsState(records)
  return (
    <Card title="What stands behind the claim">
      <CheckList>
        <Check
          state={state}
          stateLabel={state === 'weigh' ? 'Checked in part' : undefined}
          title={recordsTitle(records)}
          proves={recordsProof(records)}
          doesNotProve={
            state === 'ok' || state === 'weigh' ? 'that what was recorded was true when it was captured.' : undefined
          }
          aside={<Link to={`/contracts/${contractId}`}>Receipts</Link>}
        />
        <Check
          state={reportState(report)}
          title="Preservation report"
          proves={
            report ? <ReportLine report={report} /> : 'The notary office certifies what was preserved, under its seal.'
          }
          aside={
            report && (
              <Link to={`/reports/${report.id}`}>{report.number ?? reportStatusWords[report.status].label}</Link>
            )
          }
        >
          {(!report || report.status === 'refused') && notaries.length > 0 && (
            <RequestReport contractId={contractId} notaries={notaries} />
          )}
        </Check>
        <Check
          state="weigh"
          title="True before it was captured"
          proves="For the court to weigh: the identity check, the signing session, payments that fit the contract."
        />
      </CheckList>
    </Card>
  )
}

/** Green only when all of them were looked at: the rest may hold what these do not. */
export function recordsState({ failed, refused, pending, checked, total }: RecordsCheck): MarkState {
  if (failed > 0 || refused > 0) return 'bad'
  if (total === 0) return 'missing'
  if (pending > 0) return 'pending'
  return checked < total ? 'weigh' : 'ok'
}

export function recordsTitle({ failed, refused, pending, held, checked, total }: RecordsCheck): string {
  const all = `${formatCount(total)} records`
  const some = checked < total ? `the first ${formatCount(checked)} of ${all}` : all
  if (failed > 0) return `${failed} of ${some} do not hold`
  if (refused > 0) return `The ledger refused ${refused} of ${some}`
  if (total === 0) return 'Nothing is recorded about the contract'
  if (pending > 0) return `${held} of ${some} published, ${pending} pending`
  if (total === 1) return 'The record is unchanged since it was published'
  return `${checked < total ? some.replace('the', 'The') : `All ${all}`} are unchanged since they were published`
}

function recordsProof({ held, pending, checked, total, ledgerSize }: RecordsCheck): string {
  if (held === 0 && pending > 0) return 'Waiting for the members to co-sign. This page will say when they have.'
  if (ledgerSize === null) return 'Nothing has been published yet.'
  const rest = checked < total ? ` The other ${formatCount(total - checked)} were not checked here.` : ''
  return `Checked just now by this server against the ledger of ${formatCount(ledgerSize)} entries: record, signature, key, place and co-signatures.${rest}`
}

function reportState(report: ContractReport | null): MarkState {
  if (!report) return 'missing'
  return ({ sealed: 'stated', approved: 'pending', requested: 'pending', refused: 'bad' } as const)[report.status]
}

function ReportLine({ report }: { report: ContractReport }) {
  return (
    <>
      {reportStatusWords[report.status].label} · <PersonName name={report.notary} local={report.notaryLocal} />
      {report.refusalReason && ` · ${report.refusalReason}`}
    </>
  )
}

function RequestReport({ contractId, notaries }: Pick<StandingCardProps, 'contractId' | 'notaries'>) {
  return (
    <Form method="post" action="/reports" className="mt-2 flex flex-wrap items-center gap-2">
      <input type="hidden" name="contractId" value={contractId} />
      {notaries.length === 1 ? (
        <input type="hidden" name="notaryId" value={notaries[0]!.id} />
      ) : (
        <select name="notaryId" className="input max-w-72" aria-label="Notary office">
          {notaries.map(({ id, name, localName }) => (
            <option key={id} value={id}>
              {localName ? `${name} ${localName}` : name}
            </option>
          ))}
        </select>
      )}
      <SubmitButton tone="plain" small>
        Request a report
      </SubmitButton>
    </Form>
  )
}
