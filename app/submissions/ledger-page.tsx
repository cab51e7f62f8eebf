import type { ReactNode } from 'react'
import { Answer, Limit } from '#app/ui/answer.tsx'
import { Card } from '#app/ui/card.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { Strip } from '#app/ui/strip.tsx'
import { Alarms } from './alarms.tsx'
import { CheckYourself } from './check-yourself.tsx'
import { CheckpointsCard } from './checkpoints-card.tsx'
import { FactsCard } from './facts-card.tsx'
import { GrowthCard } from './growth-card.tsx'
import { type LedgerState, ledgerAnswer } from './ledger-state.ts'
import { membersOut, standingsOf } from './member-standing.ts'
import { MembersCard } from './members-card.tsx'
import { linesWords, submissionsWords } from './queue-words.ts'

interface LedgerPageProps {
  state: LedgerState | null
  /** ISO 8601: when the server read the state. */
  now: string
  /** Where this server is reached, without a slash at the end. */
  base: string
  /** The server has not been heard from since `now`. */
  unheard?: boolean
  /** Cards of other parts: its policies so far, its external witnesses. */
  policies?: ReactNode
  anchors?: ReactNode
}

/** How the ledger stands, for anybody: nothing on it is private. */
export function LedgerPage({ state, now, base, unheard, policies, anchors }: LedgerPageProps) {
  if (!state) {
    return (
      <>
        <PageHeader title="Ledger" />
        <EmptyState title="There is no ledger here yet">It begins when its members have signed its policy.</EmptyState>
      </>
    )
  }
  const answer = ledgerAnswer(state)
  const out = membersOut(standingsOf(state.members, now))
  return (
    <>
      <PageHeader title="Ledger" sub={`${state.origin} · every time on this page is UTC`} />
      {unheard && (
        <Notice tone="wait" title="This server does not answer just now">
          What stands here is as it was when it last did. The page keeps asking.
        </Notice>
      )}
      <Alarms alarms={state.alarms} />
      {state.trouble && (
        <Notice tone="bad" title="The sequencer has stopped, and waits for people to look">
          {state.trouble}. What is captured meanwhile is kept and waits.
        </Notice>
      )}
      <Answer tone={unheard ? 'neutral' : out > 0 && answer.tone === 'ok' ? 'wait' : answer.tone}>
        {answer.text}
        {out > 0 && (out === 1 ? ' One member takes no part just now.' : ` ${out} members take no part just now.`)}
      </Answer>
      <Limit>
        The ledger proves that a record has not changed since it was co-signed. It does not prove that the record was
        true when it was captured.
      </Limit>
      <Stack>
        <Card
          title="On its way"
          sub="What organisations submit is given its place in the ledger, and is published once the quorum has co-signed it."
        >
          <Waiting state={state} />
        </Card>
        <MembersCard state={state} now={now} />
        <Columns>
          <GrowthCard growth={state.growth} />
          <FactsCard state={state} />
        </Columns>
        {policies}
        <CheckpointsCard state={state} />
        {anchors}
        <CheckYourself state={state} base={base} now={now} />
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
          note: published ? linesWords(published.size) : 'not yet',
        },
      ]}
    />
  )
}
