import { Answer, Limit } from '#app/ui/answer.tsx'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { Strip } from '#app/ui/strip.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'
import {
  type CheckpointState,
  type LedgerState,
  ledgerAnswer,
  type MemberState,
  secondsToPublish,
} from './ledger-state.ts'
import { TRUST_NUMBER } from './trust-number.ts'

/** The ledger belongs to no one jurisdiction. */
const ZONE = 'UTC'

/** How the ledger stands, for anybody: nothing on it is private. */
export function LedgerPage({ state, now }: { state: LedgerState | null; now: string }) {
  if (!state) {
    return (
      <>
        <PageHeader title="Ledger" />
        <EmptyState title="There is no ledger here yet">It begins when its members have signed its policy.</EmptyState>
      </>
    )
  }
  const answer = ledgerAnswer(state)
  return (
    <>
      <PageHeader title="Ledger" sub={state.origin} />
      <Answer tone={answer.tone}>{answer.text}</Answer>
      <Limit>
        The ledger proves that a record has not changed since it was co-signed. It does not prove that the record was
        true when it was captured.
      </Limit>
      {state.trouble && (
        <Notice tone="bad" title="The sequencer has stopped, and waits for people to look">
          {state.trouble}. What is captured meanwhile is kept and waits.
        </Notice>
      )}
      <Stack>
        <Card title="On its way">
          <Waiting state={state} />
        </Card>
        <Members state={state} />
        <Columns even>
          <RulesCard state={state} />
          <CheckYourself now={now} />
        </Columns>
        <Checkpoints state={state} />
      </Stack>
    </>
  )
}

function Waiting({ state: { queue, size, published } }: { state: LedgerState }) {
  const unpublished = size - (published?.size ?? 0)
  return (
    <Strip
      label="What is on its way"
      steps={[
        {
          label: 'Taken in',
          state: queue.pending > 0 ? 'now' : 'done',
          note: queue.pending > 0 ? `${submissionsWords(queue.pending)} pending` : 'nothing waits',
        },
        {
          label: 'Sequenced',
          state: unpublished > 0 ? 'now' : queue.pending > 0 ? 'later' : 'done',
          note: unpublished > 0 ? `${linesWords(unpublished)} wait for co-signatures` : linesWords(size),
        },
        {
          label: 'Published',
          state: published ? 'done' : 'later',
          note: published ? `to line ${formatCount(published.size)}` : 'not yet',
        },
      ]}
    />
  )
}

function Members({ state: { members, rules } }: { state: LedgerState }) {
  return (
    <Card title="Members" sub="Each keeps a full copy, checks every line against the rules, and only then co-signs.">
      <DataTable<MemberState>
        caption="Members and what they have co-signed"
        rows={members}
        rowKey={member => member.name}
        empty={<EmptyState title="No members yet" />}
        columns={[
          { head: 'Member', rowHead: true, cell: member => member.organisation },
          { head: 'State', cell: member => <MemberTag member={member} />, phone: 'corner' },
          { head: 'Co-signed to line', kind: 'num', cell: member => formatCount(member.size) },
          { head: 'Behind by', kind: 'num', cell: member => formatCount(member.behind) },
          {
            head: 'Last co-signature (UTC)',
            cell: member =>
              member.cosignedAt ? (
                <DateTime at={member.cosignedAt} timeZone={ZONE} precision="second" zone={false} />
              ) : (
                'none yet'
              ),
          },
          { head: 'Why', kind: 'why', cell: member => member.trouble ?? '' },
        ]}
      />
      {rules && (
        <p className="why">
          {rules.quorum} of {members.length} must co-sign. With {rules.forksSurvived} dishonest of them, the ledger’s
          own key stolen too, no two published checkpoints contradict each other.
        </p>
      )}
    </Card>
  )
}

function MemberTag({ member }: { member: MemberState }) {
  if (member.trouble) return <Tag tone="wait">Not co-signing</Tag>
  if (member.behind > 0) return <Tag tone="wait">Catching up</Tag>
  return <Tag tone="ok">Up to date</Tag>
}

function Checkpoints({ state: { checkpoints, members } }: { state: LedgerState }) {
  return (
    <Card title="Recent checkpoints" sub="This server verified each signature while it made this page.">
      <DataTable<CheckpointState>
        caption="Recent checkpoints, the newest first"
        rows={checkpoints}
        rowKey={checkpoint => String(checkpoint.size)}
        empty={<EmptyState title="No checkpoints yet" />}
        columns={[
          { head: 'Lines', kind: 'num', rowHead: true, cell: checkpoint => formatCount(checkpoint.size) },
          {
            head: 'Signed by the ledger (UTC)',
            cell: checkpoint => <DateTime at={checkpoint.signedAt} timeZone={ZONE} precision="second" zone={false} />,
          },
          {
            head: 'Co-signed',
            phone: 'corner',
            cell: ({ cosigners, published }) => (
              <Tag tone={published ? 'ok' : 'wait'}>
                {cosigners.length} of {members.length}
              </Tag>
            ),
          },
          { head: 'Published after', kind: 'num', cell: checkpoint => publishedAfter(checkpoint) },
          { head: 'Root', cell: ({ root }) => <Hash value={root} label="Root of the tree" /> },
        ]}
      />
    </Card>
  )
}

function RulesCard({ state: { rules, queue, size, published } }: { state: LedgerState }) {
  return (
    <Card title="Facts">
      <Facts>
        <Fact term="Lines">{formatCount(size)}</Fact>
        <Fact term="Published">{formatCount(published?.size ?? 0)}</Fact>
        <Fact term="Refused by a rule" why="Never in the ledger; each is told to whoever submitted it.">
          {submissionsWords(queue.refused)}
        </Fact>
        {queue.oldestPending && (
          <Fact term="Waiting since">
            <DateTime at={queue.oldestPending} timeZone={ZONE} precision="second" />
          </Fact>
        )}
        {rules && <Fact term="Quorum">{rules.quorum}</Fact>}
        {rules && <Fact term="Rules">version {rules.ruleVersion}</Fact>}
        {rules && (
          <Fact term={TRUST_NUMBER} why="Printed in every sealed report; everything else follows from it.">
            <Hash value={rules.genesisHash} label={TRUST_NUMBER} />
          </Fact>
        )}
      </Facts>
    </Card>
  )
}

function CheckYourself({ now }: { now: string }) {
  return (
    <Card title="Check it yourself">
      <p>
        This page was made by code that Hardproof served, at <DateTime at={now} timeZone={ZONE} precision="second" />.
        The same ledger can be read with anybody’s tools:
      </p>
      <ul>
        <li>
          <a href="/ledger/checkpoint">The newest published checkpoint</a>, with its co-signatures
        </li>
        <li>Entries and hashes as C2SP tiles, under /ledger/tile/</li>
        <li>The members’ own copies, at the addresses they give you</li>
      </ul>
    </Card>
  )
}

function publishedAfter(checkpoint: CheckpointState): string {
  const seconds = secondsToPublish(checkpoint)
  return seconds === null ? 'not yet' : `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
}

function linesWords(lines: number): string {
  return lines === 1 ? '1 line' : `${formatCount(lines)} lines`
}

function submissionsWords(submissions: number): string {
  return submissions === 1 ? '1 submission' : `${formatCount(submissions)} submissions`
}
