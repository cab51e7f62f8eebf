import type { ReactNode } from 'react'
import { Answer } from '#app/ui/answer.tsx'
import { Card } from '#app/ui/card.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { bundlePath, TILE_WIDTH } from '#ledger/tiles.ts'
import { buildApproval, buildNotice } from './changes.ts'
import { ConsequenceList, DifferenceList } from './difference-list.tsx'
import { NoticeCard } from './notice-card.tsx'
import { approvalsNeeded, mayPassWithout, type ProposalView } from './policy-view.ts'
import { StateTag } from './proposals-card.tsx'
import type { OpenKey } from './read-signing-keys.server.ts'
import type { SentChange } from './sent-change.ts'
import { SentNotice } from './sent-notice.tsx'
import { SignChange } from './sign-change.tsx'
import { VoicesCard } from './voices-card.tsx'

interface ProposalPageProps {
  hash: string
  /** Null while it is on its way into the ledger, or was refused. */
  proposal: ProposalView | null
  /** What the reader has just sent about it. */
  sent: SentChange | null
  keys: readonly OpenKey[]
  /** The reader's own member; null for everybody else. */
  member: string | null
  /** Above all: what was refused. */
  children?: ReactNode
}

const crumbs = [{ label: 'Governance', to: '/governance' }]

/** One proposal: what it changes, who has approved, what is still needed. */
export function ProposalPage({ hash, proposal, sent, keys, member, children }: ProposalPageProps) {
  if (!proposal) {
    return (
      <>
        <PageHeader crumbs={[...crumbs, { label: 'Proposal' }]} title="Your proposal" />
        {children}
        {sent && <SentNotice sent={sent} />}
        <Hash value={hash} label="Policy hash" />
      </>
    )
  }
  const { version, by, entry, differences, consequences, notice, affected } = proposal
  const answer = answerOf(proposal)
  return (
    <>
      <PageHeader
        crumbs={[...crumbs, { label: `Policy ${version}` }]}
        title={`Policy, version ${version}`}
        state={<StateTag proposal={proposal} />}
        sub={`Proposed by ${by.organisation} in line ${formatCount(entry)}`}
      />
      {children}
      {sent && <SentNotice sent={sent} />}
      <Answer tone={answer.tone}>{answer.text}</Answer>
      <Columns>
        <Stack>
          <Card title="What changes">
            <DifferenceList differences={differences} />
            <h3>What it means</h3>
            <ConsequenceList consequences={consequences} />
          </Card>
          {notice && affected && mayPassWithout(proposal) && (
            <NoticeCard notice={notice} affected={affected}>
              {member && <ShowNotice proposal={proposal} keys={keys} member={member} />}
            </NoticeCard>
          )}
        </Stack>
        <Stack>
          <VoicesCard proposal={proposal} />
          {member && <Approve proposal={proposal} keys={keys} member={member} />}
          <DocumentCard proposal={proposal} />
        </Stack>
      </Columns>
    </>
  )
}

/** How it stands, in a sentence. */
function answerOf(proposal: ProposalView): { tone: 'ok' | 'wait' | 'neutral'; text: string } {
  const { state, notice, from, until, notBefore } = proposal
  if (state === 'in-force' && until !== null) {
    return {
      tone: 'neutral',
      text: `It was approved and was in force from line ${formatCount(from ?? 0)} until another followed at line ${formatCount(until)}.`,
    }
  }
  if (state === 'in-force') {
    return { tone: 'neutral', text: `It was approved and is in force from line ${formatCount(from ?? 0)} on.` }
  }
  if (state === 'adopted') {
    return {
      tone: 'wait',
      text: `It is adopted and comes into force at line ${formatCount(notBefore)} or the first one after it.`,
    }
  }
  const missing = approvalsNeeded(proposal).filter(({ entry }) => entry === null)
  const shown = !notice || notice.shownAt !== null || !mayPassWithout(proposal)
  if (missing.length > 0) {
    const names = [...new Set(missing.map(({ organisation }) => organisation))].join(', ')
    return { tone: 'wait', text: `Still to approve: ${names}.${shown ? '' : ' The notice has to be kept, too.'}` }
  }
  return { tone: 'wait', text: 'Everybody needed has approved; the notice has to be kept and shown to the ledger.' }
}

function Approve({ proposal, keys, member }: { proposal: ProposalView; keys: readonly OpenKey[]; member: string }) {
  const open = keys.filter(({ mayApprove }) => mayApprove)
  if (!open.some(key => key.member === member)) return null
  return (
    <Card title="Your approval">
      <SignChange
        id="approval-key"
        keys={open}
        own={member}
        build={(signing, ed25519) => buildApproval(proposal.hash, signing, ed25519)}
        trigger="Sign and approve…"
        title={`Approve policy version ${proposal.version}?`}
        confirm="Sign and approve"
      >
        <p>An approval becomes a line of the ledger and cannot be taken back. What it agrees to:</p>
        <ul className="consequences">
          {proposal.differences.map(({ kind, what, text }) => (
            <li key={`${kind} ${what}`}>{text}</li>
          ))}
        </ul>
      </SignChange>
    </Card>
  )
}

function ShowNotice({ proposal, keys, member }: { proposal: ProposalView; keys: readonly OpenKey[]; member: string }) {
  const { evidence, shownAt } = proposal.notice!
  const open = keys.filter(({ inForce }) => inForce)
  if (!evidence || shownAt !== null || !open.some(key => key.member === member)) return null
  return (
    <SignChange
      id="notice-key"
      keys={open}
      own={member}
      build={(signing, ed25519) => buildNotice(proposal.hash, evidence, signing, ed25519)}
      trigger="Sign and show it…"
      title="Show that the notice has been kept?"
      confirm="Sign and show it"
    >
      <p>
        The two checkpoints become a line of the ledger. With the approvals that are there, the policy may be adopted by
        it.
      </p>
    </SignChange>
  )
}

function DocumentCard({ proposal: { hash, document, entry } }: { proposal: ProposalView }) {
  return (
    <Card title="The document">
      <Facts>
        <Fact term="Policy hash">
          <Hash value={hash} label="Policy hash" />
        </Fact>
        <Fact term="Line" why="Among the 256 lines of this tile.">
          <a href={`/ledger/${bundlePath({ index: Math.floor(entry / TILE_WIDTH), width: (entry % TILE_WIDTH) + 1 })}`}>
            {formatCount(entry)}
          </a>
        </Fact>
      </Facts>
      <Disclosure summary="As it is signed">
        <pre className="document">{document}</pre>
      </Disclosure>
    </Card>
  )
}
