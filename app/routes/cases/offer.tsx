import { useForm } from '@conform-to/react'
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { bandOf, bandWords } from '#app/assignments/assignment.ts'
import { listPartners } from '#app/assignments/list-partners.server.ts'
import { offerCase } from '#app/assignments/offer-case.server.ts'
import { OfferFields } from '#app/assignments/offer-fields.tsx'
import { offerForm } from '#app/assignments/offer-form.ts'
import { suggestedPlace } from '#app/assignments/redact.ts'
import { reasonsAgainst } from '#app/cases/lifecycle.ts'
import { readCase } from '#app/cases/read-case.server.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formReply } from '#app/http/form-reply.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { caseworkers } from '#app/identity/actor.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Card } from '#app/ui/card.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { formErrors } from '#app/ui/form-errors.ts'
import { minorDigits } from '#app/ui/format.ts'
import { Columns } from '#app/ui/layout.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'

export const meta: MetaFunction = () => [{ title: 'Offer to partners · Hardproof' }]

const allowed = { kinds: ['bank'], roles: caseworkers } as const
const DAY = 86_400_000

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, allowed, async (tx, { actor }, person) => {
    const found = await readCase(tx, args.params.caseId!)
    const respondent = found.parties.find(party => party.role === 'respondent')
    const names = found.parties.filter(({ role }) => role !== 'claimant').flatMap(each => [each.name, each.localName])
    const { currency, claimMinor } = found.claim
    return {
      shell: await shellData(tx, person),
      found: { id: found.id, number: found.number, title: found.title, version: found.version },
      against: reasonsAgainst('offer', found.situation, actor),
      partners: await listPartners(tx, found.id),
      place: suggestedPlace(respondent?.place ?? null, names),
      amount: bandWords({ band: bandOf(claimMinor, minorDigits(currency)), currency }),
    }
  })
}

export async function action(args: ActionFunctionArgs) {
  const caseId = args.params.caseId!
  return formReply(args, offerForm, async ({ days, commission, confirmed: _, ...offer }) => {
    const terms = { commissionBasisPoints: commission, expiresAt: new Date(Date.now() + days * DAY) }
    await asPerson(args, allowed, (tx, authority) => offerCase(tx, authority, { ...offer, ...terms, caseId }))
    return redirect(`/cases/${caseId}`)
  })
}

export default function Offer() {
  const { shell, found, against, partners, place, amount } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const [form, fields] = useForm({
    id: 'offer',
    lastResult: answer?.reply,
    defaultValue: { partnerIds: [], kind: '', place, commission: '', days: '3' },
  })
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[
          { label: 'Cases', to: '/cases' },
          { label: found.number, to: `/cases/${found.id}` },
          { label: 'Offer to partners' },
        ]}
        title="Offer to partners"
        sub={found.title}
      />
      {against.map(reason => (
        <Notice key={reason} tone="bad" title="The case cannot be offered now.">
          {reason}
        </Notice>
      ))}
      {partners.length === 0 && <EmptyState title="No execution partner is registered here yet" />}
      {against.length === 0 && partners.length > 0 && (
        <Columns>
          <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate>
            <ErrorSummary errors={formErrors(form)} />
            <input type="hidden" name="version" value={found.version} />
            <OfferFields fields={fields as never} partners={partners} />
            <FormActions>
              <SubmitButton busyLabel="Sending the offers…">Send the offers</SubmitButton>
              <Link to={`/cases/${found.id}`}>Back to the case</Link>
            </FormActions>
          </Form>
          <Card title="What partners see" sub="Until one of them accepts:">
            <Facts>
              <Fact term="Claim">what it is about</Fact>
              <Fact term="Place">district or city</Fact>
              <Fact term="Amount">{amount}</Fact>
              <Fact term="Terms">commission, and until when</Fact>
            </Facts>
            <p className="why">Once one accepts, it sees the parties and the exact claim, until the case is closed.</p>
          </Card>
        </Columns>
      )}
    </AppShell>
  )
}
