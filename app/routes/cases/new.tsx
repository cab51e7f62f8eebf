import { useForm } from '@conform-to/react'
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { amountText } from '#app/cases/amount.ts'
import { usualTrack } from '#app/cases/case.ts'
import { openCaseForm } from '#app/cases/case-form.ts'
import { ChooseContract } from '#app/cases/choose-contract.tsx'
import { findContract, findContracts } from '#app/cases/find-contracts.server.ts'
import { openCase } from '#app/cases/open-case.server.ts'
import { OpenCaseFields } from '#app/cases/open-case-fields.tsx'
import { asPerson } from '#app/http/as-person.server.ts'
import { formReply } from '#app/http/form-reply.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { caseworkers } from '#app/identity/actor.ts'
import { listCourts } from '#app/identity/list-organisations.server.ts'
import { isJurisdiction } from '#app/jurisdictions/jurisdiction.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { Card } from '#app/ui/card.tsx'
import { CalendarDate } from '#app/ui/date-time.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { formErrors } from '#app/ui/form-errors.ts'
import { Columns } from '#app/ui/layout.tsx'
import { Money } from '#app/ui/money.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'

export const meta: MetaFunction = () => [{ title: 'Open a case · Hardproof' }]

const allowed = { kinds: ['bank'], roles: caseworkers } as const

export function loader(args: LoaderFunctionArgs) {
  const params = new URL(args.request.url).searchParams
  return asPerson(args, allowed, async (tx, _authority, person) => {
    const shell = await shellData(tx, person)
    const wanted = params.get('contract')
    if (!wanted) {
      const search = (params.get('q') ?? '').slice(0, 100)
      return { shell, choose: { search, rows: await findContracts(tx, search) }, open: null }
    }
    return { shell, choose: null, open: { contract: await findContract(tx, wanted), courts: await listCourts(tx) } }
  })
}

export async function action(args: ActionFunctionArgs) {
  return formReply(args, openCaseForm, async value => {
    const { caseId } = await asPerson(args, allowed, (tx, authority) => openCase(tx, authority, value))
    return redirect(`/cases/${caseId}`)
  })
}

export default function NewCase() {
  const { shell, choose, open } = useLoaderData<typeof loader>()
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[{ label: 'Cases', to: '/cases' }, { label: 'New' }]}
        title="Open a case"
        sub={choose ? 'On which contract?' : 'The parties come from the contract; check the claim.'}
        actions={choose && <ButtonLink to="/intakes/new">Open many from a file</ButtonLink>}
      />
      {choose && <ChooseContract {...choose} />}
      {open && <OpenCase {...open} />}
    </AppShell>
  )
}

type Open = NonNullable<ReturnType<typeof useLoaderData<typeof loader>>['open']>

function OpenCase({ contract, courts }: Open) {
  const answer = useActionData<typeof action>()
  const [form, fields] = useForm({
    id: 'open-case',
    lastResult: answer?.reply,
    defaultValue: {
      principal: amountText(contract.principalMinor, contract.currency),
      interest: '0',
      costs: '0',
      jurisdiction: isJurisdiction(contract.jurisdiction) ? contract.jurisdiction : '',
      courtId: courts.length === 1 ? courts[0]!.id : '',
      track: usualTrack(contract.jurisdiction),
      contractKind: 'loan',
      dueOn: '',
      knownOn: '',
    },
  })
  return (
    <Columns>
      <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate>
        <ErrorSummary errors={formErrors(form)} />
        <input type="hidden" name="contractId" value={contract.id} />
        <input type="hidden" name="currency" value={contract.currency} />
        <OpenCaseFields fields={fields as never} currency={contract.currency} courts={courts} />
        <FormActions>
          <SubmitButton busyLabel="Opening…">Open the case</SubmitButton>
          <Link to={`/contracts/${contract.id}`}>Back to the contract</Link>
        </FormActions>
      </Form>
      <Card title="Contract">
        <Facts>
          <Fact term="Against" why={contract.counterpartyPlace}>
            <PersonName name={contract.counterpartyName} local={contract.counterpartyLocalName} />
          </Fact>
          <Fact term="Contract">
            {contract.title} · {contract.reference}
          </Fact>
          <Fact term="Principal">
            <Money minor={contract.principalMinor} currency={contract.currency} />
          </Fact>
          {contract.signedOn && (
            <Fact term="Signed">
              <CalendarDate date={contract.signedOn} />
            </Fact>
          )}
        </Facts>
      </Card>
    </Columns>
  )
}
