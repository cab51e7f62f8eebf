import { DomainError } from '#app/errors/domain-error.ts'
import { type Actor, caseworkers, type Role } from '#app/identity/actor.ts'

/** In the order in which a case passes them; from `offered` it may go back when no offer is left. */
export const stages = ['preparing', 'offered', 'with-partner', 'closed'] as const
export type Stage = (typeof stages)[number]

export const stageWords: Record<Stage, string> = {
  preparing: 'Preparing',
  offered: 'Offered to partners',
  'with-partner': 'With a partner',
  closed: 'Closed',
}

/** How a case ended. */
export const outcomes = {
  paid: 'Paid in full',
  settled: 'Settled',
  enforced: 'Enforced',
  uncollectable: 'Uncollectable',
  withdrawn: 'Withdrawn by the bank',
} as const
export type Outcome = keyof typeof outcomes

/** How a case is to be resolved. */
export const tracks = {
  negotiation: 'Negotiation',
  mediation: 'Mediation',
  'payment-order': 'Payment order',
  'small-claims': 'Small claims',
  litigation: 'Litigation',
  arbitration: 'Arbitration',
  'notarial-enforcement': 'Notarial enforcement',
} as const
export type Track = keyof typeof tracks

/** Where the form starts: a claim for a sum of money that was lent, where the law has an order for payment. */
export function usualTrack(jurisdiction: string): Track {
  return jurisdiction === 'CN' || jurisdiction === 'DE' ? 'payment-order' : 'litigation'
}

/** All that the moves depend on. */
export interface Situation {
  stage: Stage
  /** Offers that a partner can still accept. */
  liveOffers: number
  /** Records of the contract that the ledger refused. */
  refusedRecords: number
}

interface Move {
  label: string
  by: readonly Role[]
  from: readonly Stage[]
  to: (now: Situation) => Stage
  /** Why it cannot happen now, in words; none when it can. */
  against?: (now: Situation) => string[]
}

const partners = ['partner-agent'] as const satisfies readonly Role[]

const afterOneOfferEnds = ({ liveOffers }: Situation): Stage => (liveOffers > 1 ? 'offered' : 'preparing')

/** Every move that an open case can make: this draws the menu, and nothing else authorises the act. */
export const moves = {
  offer: {
    label: 'Offer to partners',
    by: caseworkers,
    from: ['preparing', 'offered'],
    to: () => 'offered',
    against: ({ refusedRecords }) =>
      refusedRecords > 0
        ? ['The ledger refused a record of this contract. A partner would be sent out on evidence that does not hold.']
        : [],
  },
  accept: { label: 'Accept', by: partners, from: ['offered'], to: () => 'with-partner' },
  decline: { label: 'Decline', by: partners, from: ['offered'], to: afterOneOfferEnds },
  withdraw: { label: 'Withdraw the offer', by: caseworkers, from: ['offered'], to: afterOneOfferEnds },
  close: {
    label: 'Close the case',
    by: caseworkers,
    from: ['preparing', 'offered', 'with-partner'],
    to: () => 'closed',
    against: ({ liveOffers }) =>
      liveOffers > 0
        ? [`${countedOffers(liveOffers)} can still be accepted: withdraw it first, or wait for the answer.`]
        : [],
  },
} satisfies Record<string, Move>

export type MoveName = keyof typeof moves

/** `1` → `One offer`. */
function countedOffers(count: number): string {
  return count === 1 ? 'One offer' : `${count} offers`
}

/**
 * The stage that a case is in now. An offer ends by itself when its time is up, and nobody writes that down at that
 * moment: a case whose offers have all ended is back to preparing.
 */
export function stageNow(stored: Stage, liveOffers: number): Stage {
  return stored === 'offered' && liveOffers === 0 ? 'preparing' : stored
}

/** Why a move cannot be made now; empty when it can. */
export function reasonsAgainst(name: MoveName, now: Situation): string[] {
  const move: Move = moves[name]
  if (!move.from.includes(now.stage)) {
    const allowed = move.from.map(stage => stageWords[stage].toLowerCase()).join(' or ')
    return [`This needs a case that is ${allowed}; this one is ${stageWords[now.stage].toLowerCase()}.`]
  }
  return move.against?.(now) ?? []
}

export interface MenuItem {
  move: MoveName
  label: string
  reasons: string[]
}

/** What this person could do with the case by role, each with the reasons that stand against it now. */
export function menuFor(actor: Pick<Actor, 'role'>, now: Situation): MenuItem[] {
  return (Object.keys(moves) as MoveName[])
    .filter(name => mayMove(actor, name))
    .map(name => ({ move: name, label: moves[name].label, reasons: reasonsAgainst(name, now) }))
}

export function mayMove({ role }: Pick<Actor, 'role'>, name: MoveName): boolean {
  const by: readonly Role[] = moves[name].by
  return role !== null && by.includes(role)
}

/**
 * The stage that the move leads to.
 * @throws DomainError 403 when it is not this person's to make, 409 with the reasons when it cannot be made now.
 */
export function nextStage(actor: Pick<Actor, 'role'>, name: MoveName, now: Situation): Stage {
  if (!mayMove(actor, name)) {
    throw new DomainError('move-not-allowed', `"${moves[name].label}" is not something your role may do.`, 403)
  }
  const reasons = reasonsAgainst(name, now)
  if (reasons.length > 0) throw new DomainError('move-not-possible', reasons.join(' '), 409)
  return moves[name].to(now)
}
