import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { eq } from 'drizzle-orm'
import { tracks } from '#app/cases/case.ts'
import { caseOwners } from '#app/cases/case-policy.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { isCaseworker } from '#app/identity/actor.ts'
import { listNotaries } from '#app/identity/list-organisations.server.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import { CourtCard } from '#app/readiness/court-card.tsx'
import { readReadiness } from '#app/readiness/read-readiness.server.ts'
import { ANCHOR_LIMIT } from '#app/readiness/readiness-card.tsx'
import { type ItemContext, ReadinessRow } from '#app/readiness/readiness-item.tsx'
import { answerOf, groupsOf, severityWords } from '#app/readiness/readiness-words.ts'
import { mayRequestReport } from '#app/reports/report.ts'
import { Answer, Limit } from '#app/ui/answer.tsx'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { Card } from '#app/ui/card.tsx'
import { CheckList } from '#app/ui/check-list.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { isUuid } from '#db/is-uuid.ts'
import { cases } from '#db/schema/index.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.number ?? 'Case'}: what the court will ask · Hardproof` },
]

/** Checks the contract's records against the ledger anew, each time that it is opened. */
export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: caseOwners }, async (tx, { actor }, person) => {
    const { caseId = '' } = args.params
    const [found] = isUuid(caseId) ? await tx.select().from(cases).where(eq(cases.id, caseId)) : []
    if (found?.organisationId !== actor.organisationId) {
      throw new DomainError('case-unknown', 'There is no such case, or it is not yours to see.', 404)
    }
    const pack = await packFor(tx, found.jurisdiction, found.packVersion || undefined)
    return {
      shell: await shellData(tx, person),
      caseId: found.id,
      contractId: found.contractId,
      number: found.number,
      title: found.title,
      readiness: await readReadiness(tx, found, pack, new Date(), { check: 'full' }),
      limits: pack.limits,
      mayAct: isCaseworker(actor) && found.stage !== 'closed',
      notaries: mayRequestReport(actor, person.organisation.kind) ? await listNotaries(tx) : [],
    }
  })
}

export default function CaseReadiness() {
  const { readiness, ...data } = useLoaderData<typeof loader>()
  const { caseId, contractId, notaries, mayAct } = data
  const context: ItemContext = { caseId, contractId, notaries, mayAct, next: `/cases/${caseId}/readiness` }
  const answer = answerOf(readiness)
  const { groups, dormant } = groupsOf(readiness.items)
  return (
    <AppShell {...data.shell}>
      <PageHeader
        crumbs={[
          { label: 'Cases', to: '/cases' },
          { label: data.number, to: `/cases/${caseId}` },
          { label: 'What the court will ask' },
        ]}
        title="What the court will ask"
        sub={data.title}
        actions={
          mayAct && (
            <ButtonLink to={`/cases/${caseId}/acts/attach-document?next=${encodeURIComponent(context.next)}`}>
              Attach a document
            </ButtonLink>
          )
        }
      />
      <Answer tone={answer.tone}>
        {answer.words}. {answer.more}
      </Answer>
      <Limit>{ANCHOR_LIMIT}</Limit>
      <Columns>
        <Stack>
          {groups.map(({ severity, items }) => (
            <Card key={severity} title={severityWords[severity].title} sub={severityWords[severity].why}>
              <CheckList label={severityWords[severity].title}>
                {items.map(one => (
                  <ReadinessRow key={one.item.id} one={one} context={context} />
                ))}
              </CheckList>
            </Card>
          ))}
          {dormant.length > 0 && (
            <Card title="Only if the other side disputes it" sub="Record the dispute, and the point counts.">
              <CheckList label="Only if the other side disputes it">
                {dormant.map(one => (
                  <ReadinessRow key={one.item.id} one={one} context={context} />
                ))}
              </CheckList>
              {mayAct && <RecordDispute caseId={caseId} items={dormant} next={context.next} />}
            </Card>
          )}
        </Stack>
        <Stack>
          <CourtCard readiness={readiness} trackWords={tracks} />
          <Card title="What these rules do not cover">
            <ul className="ml-4 list-disc">
              {data.limits.map(limit => (
                <li key={limit}>{limit}</li>
              ))}
            </ul>
          </Card>
        </Stack>
      </Columns>
    </AppShell>
  )
}

interface RecordDisputeProps {
  caseId: string
  items: readonly { item: { id: string; requirement: string } }[]
  next: string
}

function RecordDispute({ caseId, items, next }: RecordDisputeProps) {
  return (
    <Form
      method="post"
      action={`/cases/${caseId}/acts/record-dispute`}
      className="mt-3 flex flex-wrap items-center gap-2"
    >
      <input type="hidden" name="next" value={next} />
      <select name="item" className="input max-w-72" aria-label="Point that is disputed">
        {items.map(({ item }) => (
          <option key={item.id} value={item.id}>
            {item.id}: {item.requirement}
          </option>
        ))}
      </select>
      <input
        name="words"
        className="input"
        required
        maxLength={2000}
        aria-label="What they say"
        placeholder="What they say"
      />
      <button type="submit" className="button button--plain button--small">
        Record the dispute
      </button>
    </Form>
  )
}
