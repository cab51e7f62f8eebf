import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { formatCount } from '#app/ui/format.ts'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { LEDGER_ZONE, type LedgerState, type MemberState } from './ledger-state.ts'
import { ageWords, membersOut, type Standing, standingSentence, standingsOf, standingWords } from './member-standing.ts'

/** Who keeps the ledger, and how each stands at `now`. */
export function MembersCard({ state: { members, rules }, now }: { state: LedgerState; now: string }) {
  const standings = standingsOf(members, now)
  return (
    <Card title="Members" sub="Each keeps a full copy, checks every line against the rules, and only then co-signs.">
      <p role="status" className={membersOut(standings) > 0 ? 'standing' : 'sr-only'}>
        {rules && standingSentence(members, standings, rules.quorum)}
      </p>
      <DataTable<MemberState>
        caption="Members and what they have co-signed"
        rows={members}
        rowKey={member => member.name}
        empty={<EmptyState title="No members yet" />}
        columns={[
          { head: 'Member', rowHead: true, cell: member => member.organisation },
          {
            head: 'State',
            phone: 'corner',
            cell: member => <StandingTag standing={standings.get(member.name)!} />,
          },
          { head: 'Lines co-signed', kind: 'num', cell: member => formatCount(member.size) },
          { head: 'Behind by', kind: 'num', cell: member => <Lag member={member} now={now} /> },
          { head: 'Last co-signature', cell: member => <LastCosignature member={member} now={now} /> },
          {
            head: 'Why',
            kind: 'why',
            cell: member => <Why member={member} standing={standings.get(member.name)!} now={now} />,
          },
        ]}
      />
      {rules && (
        <p className="why">
          {rules.quorum} of {members.length} must co-sign, the quorum. {forkWords(rules.forksSurvived)}
        </p>
      )}
    </Card>
  )
}

function StandingTag({ standing }: { standing: Standing }) {
  const { label, tone } = standingWords[standing]
  return <Tag tone={tone}>{label}</Tag>
}

function Lag({ member: { behind, lacksSince }, now }: { member: MemberState; now: string }) {
  if (behind === 0) return <>0</>
  return (
    <>
      {behind === 1 ? '1 line' : `${formatCount(behind)} lines`}
      {lacksSince && <small>{ageWords(lacksSince, now)}</small>}
    </>
  )
}

function LastCosignature({ member: { cosignedAt }, now }: { member: MemberState; now: string }) {
  if (!cosignedAt) return <>none yet</>
  return (
    <>
      <DateTime at={cosignedAt} timeZone={LEDGER_ZONE} precision="second" zone={false} />
      <small>{ageWords(cosignedAt, now)} ago</small>
    </>
  )
}

function Why({ member, standing, now }: { member: MemberState; standing: Standing; now: string }) {
  const { seenAt, trouble } = member
  if (standing !== 'stopped' && standing !== 'unasked') return <>{trouble ?? ''}</>
  return (
    <>
      {seenAt ? (
        <>
          no answer since <DateTime at={seenAt} timeZone={LEDGER_ZONE} precision="second" zone={false} />,{' '}
          {ageWords(seenAt, now)}
        </>
      ) : (
        'has never answered this server'
      )}
      {standing === 'stopped' && trouble && !trouble.startsWith('no answer') && `: ${trouble}`}
    </>
  )
}

function forkWords(dishonest: number): string {
  if (dishonest === 0)
    return 'One dishonest member, with the ledger’s own key, could publish two that contradict each other.'
  const members = dishonest === 1 ? 'one of them dishonest' : `${dishonest} of them dishonest`
  return `Even with ${members} and the ledger’s own key stolen, no two published checkpoints contradict each other.`
}
