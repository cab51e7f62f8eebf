import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { acceptAssignment } from '#app/assignments/accept-assignment.server.ts'
import { AnswerCard } from '#app/assignments/answer-card.tsx'
import { assignmentWords } from '#app/assignments/assignment.ts'
import { mayAnswer } from '#app/assignments/assignment-policy.ts'
import { declineAssignment } from '#app/assignments/decline-assignment.server.ts'
import { EndNotice } from '#app/assignments/end-notice.tsx'
import { EntriesCard } from '#app/assignments/entries-card.tsx'
import { OfferTitle } from '#app/assignments/offer-title.tsx'
import { readAssignment } from '#app/assignments/read-assignment.server.ts'
import { SummaryFacts } from '#app/assignments/summary-facts.tsx'
import { ClaimCard } from '#app/cases/claim-card.tsx'
import { PartiesCard } from '#app/cases/parties-card.tsx'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { DeliveriesCard } from '#app/notices/deliveries-card.tsx'
import { listDeliveries } from '#app/notices/list-deliveries.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { Tag } from '#app/ui/tag.tsx'

export const meta: MetaFunction = () => [{ title: 'Assignment · Hardproof' }]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: ['bank', 'partner'] }, async (tx, { actor }, person) => {
    const found = await readAssignment(tx, args.params.assignmentId!)
    return {
      shell: await shellData(tx, person),
      kind: person.organisation.kind,
      found,
      deliveries: await listDeliveries(tx, found.id),
      mayAnswer: mayAnswer(actor, found) && found.status === 'offered',
    }
  })
}

/** The partner's answer. */
export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const form = await readPersonForm(args)
    const assignmentId = args.params.assignmentId!
    const allowed = { kinds: ['partner'], roles: ['partner-agent'] } as const
    await asPerson(args, allowed, async (tx, authority) => {
      const act = form.get('act')
      if (act === 'accept') await acceptAssignment(tx, authority, assignmentId)
      else if (act === 'decline') {
        await declineAssignment(tx, authority, { assignmentId, reason: String(form.get('reason') ?? '') })
      } else throw new DomainError('unknown-act', 'Choose whether to accept or to decline.', 400)
    })
    return redirect(`/assignments/${assignmentId}`)
  })
}

export default function Assignment() {
  const { shell, kind, found, deliveries, mayAnswer } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  const error = refused && 'error' in refused ? refused.error : null
  const { held, summary } = found
  const words = assignmentWords[found.status]
  const timeZone = timeZoneOf(summary.jurisdiction)
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[{ label: 'Assignments', to: '/assignments' }, { label: held?.number ?? 'Offer' }]}
        title={held ? held.title : <OfferTitle summary={summary} />}
        state={<Tag tone={words.tone}>{words.label}</Tag>}
        sub={kind === 'bank' ? <PartnerLine found={found} /> : <BankLine found={found} timeZone={timeZone} />}
      />
      {error && <ErrorSummary errors={[{ message: error.message, id: error.fields.reason ? 'reason' : undefined }]} />}
      <EndNotice found={found} isPartner={kind === 'partner'} timeZone={timeZone} />
      <Columns>
        <Stack>
          {mayAnswer && (
            <AnswerCard
              until={<DateTime at={found.expiresAt} timeZone={timeZone} />}
              reasonErrors={error?.fields.reason}
            />
          )}
          {held && <PartiesCard parties={held.parties} />}
          {held && <ClaimCard claim={held} asOf="As the bank entered it when it opened the case." />}
          <Card title={kind === 'bank' ? 'What the partner was shown' : 'The offer'}>
            <SummaryFacts
              summary={summary}
              commissionBasisPoints={found.commissionBasisPoints}
              exactLater={mayAnswer}
            />
          </Card>
        </Stack>
        <Stack>
          <EntriesCard entries={found.entries} timeZone={timeZone} />
          <DeliveriesCard deliveries={deliveries} timeZone={timeZone} isPartner={kind === 'partner'} />
        </Stack>
      </Columns>
    </AppShell>
  )
}

type Found = ReturnType<typeof useLoaderData<typeof loader>>['found']

function PartnerLine({ found }: { found: Found }) {
  return (
    <>
      Offered to <PersonName name={found.partner.name} local={found.partner.localName} /> by {found.offeredBy}
      {found.held && (
        <>
          {' · '}
          <Link to={`/cases/${found.held.id}`}>The case</Link>
        </>
      )}
    </>
  )
}

function BankLine({ found, timeZone }: { found: Found; timeZone: string }) {
  return (
    <>
      From <PersonName name={found.bank.name} local={found.bank.localName} />,{' '}
      <DateTime at={found.offeredAt} timeZone={timeZone} />
    </>
  )
}
