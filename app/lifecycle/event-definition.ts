import type { z } from 'zod'
import type { Actor, Role } from '#app/identity/actor.ts'
import type { trackIds } from '#app/jurisdictions/pack.ts'
import type { Stage } from './stage.ts'

/** All that guards are asked of; read under the case's lock. */
export interface Situation {
  stage: Stage
  track: (typeof trackIds)[number]
  jurisdiction: string
  /** Offers that a partner can still accept. */
  liveOffers: number
  /** The stage that a case goes back to when no offer is left. */
  offeredFrom: Stage
  /** Records of the contract that the ledger refused. */
  refusedRecords: number
  /** What bars the filing, in words; none when it can be filed. */
  missingGates: readonly string[]
  /** Tracks that the rule pack opens to this case. */
  openTracks: readonly string[]
  /** A supervisor let the filing through in spite of missing gates, for this attempt. */
  overridden: boolean
  /** Who submitted the filing that waits for approval. */
  submittedById: string | null
  officerId: string | null
  heldUntil: Date | null
  /** The event that `undo` would take back. */
  lastUndoable: { position: number; name: string; from: Stage } | null
}

export type FieldKind = 'text' | 'long-text' | 'date' | 'choice' | 'file' | 'person' | 'amount' | 'hidden'

/** One field of an event's form, for the one component that draws them all. */
export interface EventField {
  name: string
  label: string
  hint?: string
  kind: FieldKind
  optional?: boolean
  /** Of a choice: fixed here, or named for the page to fill: tracks, facts, rules … */
  options?: readonly { value: string; label: string }[] | FieldOptions
}

/** `people` can have the case besides its officer; `caseworkers` are all who can do its tasks; `colleagues` everybody. */
export type FieldOptions =
  | 'tracks'
  | 'courts'
  | 'people'
  | 'facts'
  | 'limitation-kinds'
  | 'caseworkers'
  | 'colleagues'
  | 'open-tasks'
  | 'closed-tasks'

/**
 * One thing that can happen to a case. The declaration draws the menu, authorises the act and renders the map: there is
 * no other list. What it writes beside the event stands in its effect (EventEffect), which only servers load.
 */
export interface EventDefinition {
  /** On the button. */
  label: string
  /** In the history: `filing submitted for approval`. */
  past: string
  by: readonly Role[]
  /** `open`: any stage but closed. */
  from: readonly Stage[] | 'open'
  /** The stages it can lead to, for the map; absent when the case stays where it is. */
  leads?: readonly Stage[]
  /** The stage it leads to now; absent: it stays. */
  to?: (now: Situation) => Stage
  /** Why it cannot happen now, as sentences that say what to do; none when it can. */
  against?: (now: Situation, actor: Pick<Actor, 'id' | 'role'>) => string[]
  /** What the form gives; fields of it are read as text, files arrive as evidence ids. */
  form: z.ZodType
  fields: readonly EventField[]
  /** Asked once, in words, where it cannot be taken back. */
  confirm?: string
  /** Others' acts in between do not make it stale: notes, tasks. */
  commutes?: boolean
  /** Happens by itself, too, when its time has come. */
  byClock?: boolean
  /** Can be taken back by `undo` while nothing has happened after it. */
  undoable?: boolean
  /** Where the page offers it: as a button of the header, in its menu, in a card or on a screen with a form of its own. */
  offered: 'header' | 'menu' | 'card' | 'screen'
}
