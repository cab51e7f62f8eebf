/** Whether the policies that followed the first one rightly followed it, in words. */
import { type Check, timeText, titleFor } from './check.ts'
import type { PolicyChange } from './policy-steps.ts'

/** `fault` says which step does not hold, or is `open`: under rules that this program does not have; null when all hold. */
export function changesCheck(
  changes: readonly PolicyChange[],
  { fault, open }: { fault: string | null; open: boolean },
): Check {
  const ok = fault === null ? true : open ? null : false
  return {
    id: 'changes',
    ok,
    title: titleFor(ok, [
      changesTitle(changes),
      'A change of the ledger’s rules does not hold',
      'The ledger’s rules are newer than this program',
    ]),
    proves:
      'Each policy was proposed and approved in lines of this very ledger, with the governance keys that the policy ' +
      'before it asks for, and enough members of both had co-signed the ledger at the line where the one followed the ' +
      'other. What is older stays under the rules of its time.',
    doesNotProve:
      'That nothing was changed since this checkpoint: members that have been replaced could still co-sign under the ' +
      'policy that they had. Nor that they were right to agree.',
    detail: ok
      ? changes.map(changeText).join(' ')
      : `It ${open ? 'cannot be judged here' : 'does not hold'}: ${fault}.`,
  }
}

/** `The rules changed twice since the beginning; each time every member signed`, as far as that is so. */
export function changesTitle(changes: readonly PolicyChange[]): string {
  const often = changes.length === 1 ? 'once' : changes.length === 2 ? 'twice' : `${changes.length} times`
  const each = changes.length === 1 ? '' : 'each time '
  const others = changes.length === 1 ? 'every other member signed' : `${each}every member that was asked signed`
  const said = changes.every(isUnanimous) ? `${each}every member signed` : others
  return `The rules changed ${often} since the beginning; ${said}`
}

export function isUnanimous({ before, approvedBy }: PolicyChange): boolean {
  return approvedBy.length === before.members.length
}

function changeText({ before, policy, from, approvedBy, affected, handedOverAt }: PolicyChange): string {
  const organisation = (name: string) => before.members.find(member => member.name === name)?.organisation ?? name
  const silent = affected !== null && !approvedBy.includes(affected)
  const notice = silent ? `; ${organisation(affected)} did not, and was given notice` : ''
  return (
    `Policy ${policy.version} from line ${from}: ${policy.quorum} of ${policy.members.length} members, ` +
    `rules ${policy.ruleVersion}; approved by ${approvedBy.map(organisation).join(', ')}${notice}; ` +
    `handed over ${timeText(handedOverAt)}.`
  )
}
