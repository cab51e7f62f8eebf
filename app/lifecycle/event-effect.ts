import type { Authority } from '#app/identity/actor.ts'
import type { RulePack } from '#app/jurisdictions/pack.ts'
import type { Transaction } from '#db/client.ts'
import type { cases } from '#db/schema/index.ts'
import type { JsonObject } from '#ledger/canonical.ts'
import type { Situation } from './event-definition.ts'

export interface EffectContext {
  /** Locked. */
  found: typeof cases.$inferSelect
  situation: Situation
  pack: RulePack
  authority: Authority
  /** Of the event that is being written. */
  position: number
  now: Date
}

/**
 * What an event leaves behind, in the transaction of the event. What it gives goes into the event's detail, and so under
 * the commitment on the ledger.
 */
export interface EventEffect {
  /** What its guard asks beyond what is known of every case, such as a full check of the records. */
  situation?(tx: Transaction, context: Omit<EffectContext, 'authority' | 'position'>): Promise<Situation>
  // biome-ignore lint/suspicious/noExplicitAny: each effect knows its own form's shape
  leave(tx: Transaction, context: EffectContext, input: any): Promise<JsonObject>
  /** Takes back what it left, when the event at `undone` is undone. */
  undo?(tx: Transaction, context: EffectContext, undone: number): Promise<void>
}
