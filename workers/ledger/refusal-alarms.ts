/**
 * What a member's refusal says of the ledger itself: that an entry breaks a rule, or that a submission is left out. It is
 * one member's word, for people to look into.
 */
import type { Database, Transaction } from '#db/client.ts'
import { type Alarm, type AlarmKind, clearAlarm, openAlarms, raiseAlarm } from '#db/ledger-alarms.ts'

export const REFUSAL_ALARMS: readonly AlarmKind[] = ['rule-breach', 'omission']

/** As a node names the rule that an entry breaks. */
const BREAKS = /^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*: /
const OMITS = /^omits submission ([0-9a-f]{64}(?:, [0-9a-f]{64})*)$/

type Refusal = { readonly status: number; readonly message: string }
type Offered = { readonly size: number; readonly note: string }

/** One at a time for each member and kind: the same is refused again and again, over one checkpoint after the other. */
export async function raiseRefusal(db: Database, member: string, refusal: Refusal, offered: Offered): Promise<void> {
  const alarm = alarmOf(member, refusal, offered)
  if (!alarm) return
  const open = await openAlarms(db, [alarm.kind])
  if (!open.some(known => known.member === member)) await raiseAlarm(db, alarm)
}

function alarmOf(member: string, { status, message }: Refusal, { size, note }: Offered): Alarm | null {
  const evidence = { answer: message, offered: note, size }
  if (status === 422 && BREAKS.test(message)) {
    const detail = `${member} refuses the checkpoint of size ${size}: ${message}`
    return { kind: 'rule-breach', member, detail, evidence }
  }
  const omitted = status === 503 ? OMITS.exec(message)?.[1] : undefined
  if (!omitted) return null
  const detail = `${member} does not co-sign while the ledger leaves out submission ${omitted}`
  return { kind: 'omission', member, detail, evidence }
}

/** The member has co-signed so many entries, after it had refused. */
export async function clearRefusals(tx: Transaction, member: string, size: number): Promise<void> {
  for (const alarm of await openAlarms(tx, REFUSAL_ALARMS)) {
    const { size: refused } = alarm.evidence as { size: number }
    const isOver = alarm.member === member && (alarm.kind === 'omission' || refused <= size)
    if (isOver) await clearAlarm(tx, alarm.id, `${member} has co-signed ${size} entries`)
  }
}
