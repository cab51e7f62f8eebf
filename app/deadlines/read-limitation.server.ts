import { calendarOf } from '#app/jurisdictions/calendar.ts'
import type { RulePack } from '#app/jurisdictions/pack.ts'
import type { Transaction } from '#db/client.ts'
import { type Limitation, limitationOf } from './limitation.ts'
import { inLegalOrder } from './limitation-order.ts'
import { type ClaimColumns, limitationRuleOf } from './limitation-rule.ts'
import { type EnteredEvent, readLimitationEvents } from './read-limitation-events.server.ts'

export interface LimitationRead {
  limitation: Limitation
  /** In the order of their dates. */
  events: EnteredEvent[]
}

/** A case's limitation period by a rule pack, from what was entered. */
export async function readLimitation(
  tx: Transaction,
  found: ClaimColumns & { id: string; knownOn: string | null },
  pack: RulePack,
): Promise<LimitationRead> {
  const events = (await readLimitationEvents(tx, [found.id])).get(found.id) ?? []
  const limitation = limitationOf(limitationRuleOf(pack, found), found, events, calendarOf(pack))
  return { limitation, events: inLegalOrder(events) }
}
