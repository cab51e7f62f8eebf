/**
 * Whom the log offers its checkpoints to, and which. Every member of the policies that govern what is not yet published
 * is asked; a hand-over is offered as it is, to each, and nothing beyond it before it is published.
 */
import { handoverAfter, type PolicyChain, type PolicyTerm, termAt } from '#ledger/policy-chain.ts'

/** The terms that what is not yet published, and what is to come, stands under. */
export function openTerms(chain: PolicyChain, published: number): readonly PolicyTerm[] {
  return chain.length === 0 ? [] : chain.slice(chain.indexOf(termAt(chain, published)))
}

export type Offeree = {
  readonly name: string
  /** The hand-over at which it is a member no more; null while it stays one. */
  readonly until: number | null
}

export function offerees(chain: PolicyChain, published: number): Offeree[] {
  const until = new Map<string, number | null>()
  const terms = openTerms(chain, published)
  for (const [i, { policy }] of terms.entries()) {
    for (const { name } of policy.members) until.set(name, terms[i + 1]?.from ?? null)
  }
  return [...until].map(([name, size]) => ({ name, until: size }))
}

/** The largest size that may be offered next to a member that stands at `stands`. */
export function offerLimit(
  chain: PolicyChain,
  { published, stands, until }: { published: number; stands: number; until: number | null },
): number {
  const limits = [until, handoverAfter(chain, published)?.from, handoverAfter(chain, stands)?.from]
  return Math.min(...limits.map(limit => limit ?? Number.POSITIVE_INFINITY))
}
