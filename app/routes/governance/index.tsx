import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { InForceCard } from '#app/governance/in-force-card.tsx'
import { PoliciesCard } from '#app/governance/policies-card.tsx'
import { ProposalsCard } from '#app/governance/proposals-card.tsx'
import { useRefresh } from '#app/submissions/use-refresh.ts'
import { ButtonLink } from '#app/ui/button.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { GovernanceShell } from './governance-shell.tsx'
import { asGuestOrPerson } from './guest-or-person.server.ts'
import { readGovernance } from './read-governance.server.ts'

export const meta: MetaFunction = () => [{ title: 'Governance · Hardproof' }]

export function loader(args: LoaderFunctionArgs) {
  return asGuestOrPerson(args, () => readGovernance(args.context.services.db))
}

export default function Governance() {
  const { shell, member, inForce, proposals, policies, now } = useLoaderData<typeof loader>()
  useRefresh(5_000)
  const mayPropose = member !== null && inForce?.v === 2 && inForce.members.some(({ name }) => name === member)
  return (
    <GovernanceShell shell={shell}>
      <PageHeader
        title="Governance"
        sub="How the members of the ledger change its policy · every time on this page is UTC"
        actions={
          mayPropose && (
            <ButtonLink to="/governance/propose" tone="primary">
              Propose a change
            </ButtonLink>
          )
        }
      />
      {inForce ? (
        <Stack>
          <ProposalsCard proposals={proposals} />
          <InForceCard policy={inForce} />
          <PoliciesCard policies={policies} now={now} />
        </Stack>
      ) : (
        <EmptyState title="There is no ledger here yet">It begins when its members have signed its policy.</EmptyState>
      )}
    </GovernanceShell>
  )
}
