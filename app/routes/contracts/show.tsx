import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ContractAnswer } from '#app/contracts/contract-answer.tsx'
import { ContractEvents } from '#app/contracts/contract-events.tsx'
import { ContractFacts } from '#app/contracts/contract-facts.tsx'
import { ContractFiles } from '#app/contracts/contract-files.tsx'
import { StateTag } from '#app/contracts/contract-table.tsx'
import { ContractTimeline } from '#app/contracts/contract-timeline.tsx'
import { readContract } from '#app/contracts/read-contract.server.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { listNotaries } from '#app/identity/list-organisations.server.ts'
import { jurisdictionName, timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { AskForReport } from '#app/reports/ask-for-report.tsx'
import { findContractReport } from '#app/reports/find-contract-report.server.ts'
import { mayRequestReport } from '#app/reports/report.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { PersonName } from '#app/ui/person-name.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.contract.reference ?? 'Contract'} · Hardproof` },
]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: ['bank', 'notary'] }, async (tx, { actor }, person) => {
    const { contract, events } = await readContract(tx, args.params.contractId!)
    const kind = person.organisation.kind
    return {
      shell: await shellData(tx, person),
      contract,
      events,
      report: await findContractReport(tx, contract.id),
      notaries: await listNotaries(tx),
      mayAsk: mayRequestReport(actor, kind),
      mayOpenCase: kind === 'bank' && actor.role !== 'integration-engineer',
      own: kind === 'bank',
    }
  })
}

export default function Contract() {
  const { shell, contract, events, report, notaries, mayAsk, mayOpenCase, own } = useLoaderData<typeof loader>()
  const timeZone = timeZoneOf(contract.jurisdiction)
  return (
    <AppShell {...shell}>
      <div data-contract-state={contract.state}>
        <PageHeader
          crumbs={[
            own ? { label: 'Contracts', to: '/contracts' } : { label: 'Contract' },
            { label: contract.reference },
          ]}
          title={<PersonName name={contract.counterpartyName} local={contract.counterpartyLocalName} />}
          sub={`${contract.title} · ${contract.reference} · law of ${jurisdictionName(contract.jurisdiction)}`}
          state={<StateTag state={contract.state} />}
          actions={
            mayOpenCase && (
              <ButtonLink to={`/cases/new?contract=${contract.id}`} tone="primary">
                Open a case
              </ButtonLink>
            )
          }
        />
        <ContractAnswer events={events} timeZone={timeZone} />
        <Stack>
          <ContractTimeline events={events} timeZone={timeZone} />
          <Columns>
            <Stack>
              <ContractFiles events={events} />
              <AskForReport contractId={contract.id} report={report} notaries={notaries} mayAsk={mayAsk} />
            </Stack>
            <ContractFacts contract={contract} />
          </Columns>
          <ContractEvents events={events} timeZone={timeZone} />
        </Stack>
      </div>
    </AppShell>
  )
}
