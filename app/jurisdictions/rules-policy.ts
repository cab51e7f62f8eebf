import { DomainError } from '#app/errors/domain-error.ts'
import type { Actor } from '#app/identity/actor.ts'

/** Who adds versions, tries and adopts them: whoever answers for what all cases are judged by. */
export function mayKeepRules({ role }: Pick<Actor, 'role'>): boolean {
  return role === 'supervisor'
}

/** @throws DomainError 403 */
export function requireRuleKeeper(actor: Pick<Actor, 'role'>): void {
  if (!mayKeepRules(actor)) throw new DomainError('rules-not-allowed', 'A supervisor keeps the rules.', 403)
}
