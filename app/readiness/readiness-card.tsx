import { Link } from '@remix-run/react'
import { Answer, Limit } from '#app/ui/answer.tsx'
import { Card } from '#app/ui/card.tsx'
import { CheckList } from '#app/ui/check-list.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import type { Readiness } from './readiness.ts'
import { Finding, type ItemContext, ReadinessRow } from './readiness-item.tsx'
import { answerOf, groupsOf, openItems, severityWords } from './readiness-words.ts'
import { RequestReport } from './request-report.tsx'

/** Always beside the answer. */
export const ANCHOR_LIMIT =
  'The ledger proves that a record has not changed since a time; it does not prove that the record was true when captured.'

interface ReadinessCardProps extends Omit<ItemContext, 'next'> {
  readiness: Readiness
}

/** On the case's page: whether it can be filed, what is missing with the click that gets it, and the rest folded. */
export function ReadinessCard({ readiness, ...rest }: ReadinessCardProps) {
  const context: ItemContext = { ...rest, next: `/cases/${rest.caseId}` }
  const answer = answerOf(readiness)
  const open = openItems(readiness.items)
  const there = readiness.items.filter(one => !open.includes(one) && !one.dormant)
  return (
    <Card
      title="What the court will ask"
      aside={<Link to={`/cases/${rest.caseId}/readiness`}>Everything, with sources</Link>}
    >
      <Answer
        tone={answer.tone === 'ok' && readiness.check === 'full' ? 'ok' : answer.tone === 'ok' ? 'neutral' : 'wait'}
      >
        {answer.words}. {answer.more}
      </Answer>
      {open.length > 0 && (
        <CheckList label="Missing">
          {open.map(one => (
            <ReadinessRow key={one.item.id} one={one} context={context} short />
          ))}
        </CheckList>
      )}
      {there.length > 0 && (
        <Disclosure summary={`What is there (${there.length})`}>
          {groupsOf(there).groups.map(({ severity, items }) => (
            <section key={severity}>
              <h3 className="mt-3 font-semibold">{severityWords[severity].title}</h3>
              <CheckList label={severityWords[severity].title}>
                {items.map(one => (
                  <ReadinessRow key={one.item.id} one={one} context={context} />
                ))}
              </CheckList>
            </section>
          ))}
        </Disclosure>
      )}
      <Standing readiness={readiness} context={context} />
      <Limit>{ANCHOR_LIMIT}</Limit>
    </Card>
  )
}

/** The records and the report: also where no item asks for them. */
function Standing({ readiness, context }: { readiness: Readiness; context: ItemContext }) {
  const { standing, items } = readiness
  const reported = standing.some(({ fact, state }) => fact === 'notary.report' && state !== 'missing')
  const asked = items.some(({ lacks }) => lacks.some(({ fact }) => fact === 'notary.report'))
  return (
    <section className="mt-3">
      <h3 className="font-semibold">What stands behind the claim</h3>
      {standing.length === 0 && <p className="why">Nothing is recorded about the contract yet.</p>}
      {standing.map((finding, at) => (
        <Finding key={finding.rowId ?? at} finding={finding} context={context} />
      ))}
      {!reported && !asked && context.notaries.length > 0 && (
        <RequestReport contractId={context.contractId} notaries={context.notaries} />
      )}
    </section>
  )
}
