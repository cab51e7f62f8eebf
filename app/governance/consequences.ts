import { forksSurvived, type Policy } from '#ledger/policy.ts'

/** What a policy means for the ledger, as a sentence; against the policy before it where one is given. */
export interface Consequence {
  text: string
  /** worse: less is survived than before. */
  effect: 'better' | 'worse' | 'same'
}

/** How many members may be down, how many may be dishonest, and what follows. `before` is the policy it would follow. */
export function consequencesOf(policy: Policy, before: Policy = policy): Consequence[] {
  const { quorum, members } = policy
  const down = members.length - quorum
  return [
    { text: `With ${members.length} members, ${quorum} must co-sign.`, effect: 'same' },
    { text: downWords(down, members.length), effect: effectOf(before.members.length - before.quorum, down) },
    { text: forkWords(policy), effect: effectOf(forksSurvived(before), forksSurvived(policy)) },
  ]
}

function downWords(down: number, members: number): string {
  if (members === 1) return 'There is one member: while it is down, nothing is published.'
  if (down === 0) return 'None may be down: while one is, nothing is published.'
  return `${count(down)} may be down and everything goes on; with ${down + 1} down nothing is published until one is back.`
}

function forkWords(policy: Policy): string {
  const dishonest = forksSurvived(policy)
  const named = 'whoever signed both is named by its signatures'
  if (dishonest === 0) {
    return `None may break the rules: one that does, with the ledger’s own key, can publish two histories that contradict each other; ${named}.`
  }
  return `${count(dishonest)} may break every rule, the ledger’s own key stolen too, without a fork; ${dishonest + 1} could fork it, and ${named}.`
}

function count(members: number): string {
  return members === 1 ? 'One' : String(members)
}

function effectOf(before: number, after: number): Consequence['effect'] {
  if (after === before) return 'same'
  return after > before ? 'better' : 'worse'
}
