import { Card } from '#app/ui/card.tsx'
import { Check, CheckList } from '#app/ui/check-list.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Tag } from '#app/ui/tag.tsx'
import { approvalsNeeded, mayPassWithout, type ProposalView, type VoiceView } from './policy-view.ts'

/** Who has approved a proposal and who is still to. */
export function VoicesCard({ proposal }: { proposal: ProposalView }) {
  const { voices } = proposal
  const must = approvalsNeeded(proposal)
  const given = must.filter(({ entry }) => entry !== null).length
  return (
    <Card
      title="Approvals"
      aside={
        <Tag tone={given === must.length ? 'ok' : 'wait'}>
          {given} of {must.length} needed
        </Tag>
      }
      sub={`Each with the member’s own governance key. ${whoMust(proposal)}`}
    >
      <CheckList>
        {voices.map(voice => (
          <VoiceLine
            key={`${voice.key} ${voice.as}`}
            voice={voice}
            by={proposal.by.member}
            needed={must.includes(voice)}
          />
        ))}
      </CheckList>
    </Card>
  )
}

function whoMust(proposal: ProposalView): string {
  const { affected, quorum } = proposal
  if (affected === null) return 'All must approve.'
  if (mayPassWithout(proposal))
    return 'All must approve, but the one that it takes away or re-keys: the notice can stand in.'
  return `${quorum.needed} present members must approve; without the one that it takes away or re-keys they are fewer, and no notice helps.`
}

const roles: Record<VoiceView['as'], string> = {
  present: 'A member now.',
  affected:
    'The member that leaves or gets another key; it approves with the key that it has. Then no notice is needed.',
  coming:
    'With the key that the proposal brings, on its own machine or by whoever is signed in for it: npm run ledger -- policy approve.',
}

function VoiceLine({ voice, by, needed }: { voice: VoiceView; by: string; needed: boolean }) {
  const { entry, published } = voice
  return (
    <Check
      state={entry === null ? 'missing' : published ? 'ok' : 'pending'}
      stateLabel={entry === null ? 'Not approved yet' : published ? 'Approved' : 'Approved, not published yet'}
      title={voice.organisation}
      proves={roles[voice.as]}
      aside={
        entry === null ? (
          needed ? (
            'still to approve'
          ) : (
            'may approve'
          )
        ) : (
          <>
            {by === voice.member && voice.as === 'present' ? 'proposed' : 'approved'}, line {formatCount(entry)}
            {!published && ', awaits co-signatures'}
          </>
        )
      }
    />
  )
}
