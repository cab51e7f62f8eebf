import { type PolicyV2, policyHash } from '#ledger/policy.ts'
import { standingOf } from '#ledger/rules/adoption.ts'
import { consequencesOf } from './consequences.ts'
import { ConsequenceList, DifferenceList } from './difference-list.tsx'
import { differencesOf, durationWords } from './differences.ts'

/** What a policy would change, what that means, and whom it needs. */
export function DraftPreview({ inForce, policy, own }: { inForce: PolicyV2; policy: PolicyV2; own: string }) {
  const differences = differencesOf(inForce, policy)
  const proposal = { by: '', policy, hash: policyHash(policy), at: 0, approvals: [], noticedAt: null }
  const { affected, present, coming, quorum } = standingOf(inForce, proposal)
  // Whoever proposes thereby approves.
  const must = present.filter(({ member }) => member.name !== affected && member.name !== own)
  const arriving = coming.filter(({ key }) => !present.some(voice => voice.key === key))
  const others = present.filter(({ member }) => member.name !== affected).length
  const about = inForce.members.find(({ name }) => name === affected)
  return (
    <>
      <DifferenceList differences={differences} />
      <h3>What it means</h3>
      <ConsequenceList consequences={consequencesOf(policy, inForce)} />
      <h3>Whom it needs</h3>
      <ul className="consequences">
        <li>Your member’s approval: your signature on the proposal gives it.</li>
        {must.length > 0 && <li>The approval of {listed(must.map(({ member }) => member.organisation))}.</li>}
        {arriving.length > 0 && (
          <li>The approval of {listed(arriving.map(({ member }) => member.organisation))}, with the new key.</li>
        )}
        {about && affected !== own && (
          <li>
            {others >= quorum
              ? `${about.organisation} may approve with the key that it has. If it does not, all this must be public for ${durationWords(inForce.notice)} first.`
              : `${about.organisation} must approve, too, with the key that it has: without it the others are no quorum of ${quorum}.`}
          </li>
        )}
        {about && affected === own && <li>No notice: your member agrees by proposing it.</li>}
      </ul>
    </>
  )
}

function listed(names: readonly string[]): string {
  if (names.length <= 1) return names.join('')
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
