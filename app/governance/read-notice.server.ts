import { and, asc, desc, gte, isNotNull } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { ledgerCheckpoints, memberStates } from '#db/schema/index.ts'
import { parseCheckpoint } from '#ledger/checkpoint.ts'
import { cosignatureTime } from '#ledger/cosignature.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, isSameKey, type Note, type NoteSignature, parseNote } from '#ledger/note.ts'
import { logKey, memberKey, type Policy, publishedBy } from '#ledger/policy.ts'
import type { Proposal } from '#ledger/rules/state.ts'
import type { NoticeView } from './policy-view.ts'

/**
 * How far the notice of a proposal is, and the two notes that show it. The time counts from the latest co-signature of
 * the first note to the earliest of the second, so of each the quorum that says the most is kept, and no more. The second
 * may be over the same checkpoint as the first: while nothing new comes, members co-sign the same again.
 */
export async function readNotice(
  tx: Transaction | Database,
  inForce: Policy,
  { at, noticedAt }: Pick<Proposal, 'at' | 'noticedAt'>,
): Promise<NoticeView> {
  const needed = inForce.v === 2 ? inForce.notice : 0
  const begun = quorumOf(await readPublished(tx, at + 1, 'first'), inForce, 'earliest')
  const ended = begun && (await readEnded(tx, begun.size, inForce))
  const [from, to] = [begun && Math.max(...begun.times), ended && Math.min(...ended.times)]
  const kept = from && to ? Math.max(0, to - from) : 0
  return {
    needed,
    begun: begun && { size: begun.size, at: moment(from!) },
    newest: ended && (ended.size !== begun?.size || kept > 0) ? { size: ended.size, at: moment(to!) } : null,
    kept,
    shownAt: noticedAt,
    evidence: begun && ended && kept >= needed ? { begun: begun.note, ended: ended.note } : null,
  }
}

/**
 * The quorum that says the latest time of a checkpoint of at least `from` lines: of the newest published one, or of one
 * that members say was the last they co-signed.
 */
async function readEnded(tx: Transaction | Database, from: number, policy: Policy): Promise<Quorum | null> {
  const newest = await readPublished(tx, from, 'newest')
  const own = await tx
    .select({ size: memberStates.size, note: memberStates.note })
    .from(memberStates)
    .where(and(gte(memberStates.size, from), isNotNull(memberStates.note)))
  const quorums = joinNotes([newest?.note, ...own.map(({ note }) => note)], policy).map(note =>
    quorumOf({ size: parseCheckpoint(note.text).size, note: encodeNote(note) }, policy, 'latest'),
  )
  const end = (quorum: Quorum) => Math.min(...quorum.times)
  return quorums.reduce((best, quorum) => (quorum && (!best || end(quorum) > end(best)) ? quorum : best), null)
}

/** One note for each text: the log's signature and each member's latest. */
function joinNotes(notes: readonly (string | null | undefined)[], policy: Policy): Note[] {
  const byText = new Map<string, NoteSignature[]>()
  for (const note of notes) {
    if (!note) continue
    const { text, signatures } = parseNote(note)
    byText.set(text, [...(byText.get(text) ?? []), ...signatures])
  }
  const members = policy.members.map(memberKey)
  return [...byText].map(([text, all]) => ({
    text,
    signatures: [
      ...all.filter(one => isSameKey(one, logKey(policy))).slice(0, 1),
      ...members.flatMap(key =>
        all
          .filter(one => isSameKey(one, key))
          .sort((a, b) => cosignatureTime(b) - cosignatureTime(a))
          .slice(0, 1),
      ),
    ],
  }))
}

async function readPublished(tx: Transaction | Database, from: number, which: 'first' | 'newest') {
  const [row] = await tx
    .select({ size: ledgerCheckpoints.size, note: ledgerCheckpoints.note })
    .from(ledgerCheckpoints)
    .where(and(gte(ledgerCheckpoints.size, from), isNotNull(ledgerCheckpoints.publishedAt)))
    .orderBy((which === 'first' ? asc : desc)(ledgerCheckpoints.size))
    .limit(1)
  return row ?? null
}

interface Quorum {
  size: number
  note: string
  /** Seconds since 1970. */
  times: number[]
}

/** The note with the log's signature and those of one quorum; null when it is not published under this policy. */
function quorumOf(
  row: { size: number; note: string } | null,
  policy: Policy,
  which: 'earliest' | 'latest',
): Quorum | null {
  if (!row || !publishedBy(row.note, policy, nodeEd25519).published) return null
  const { text, signatures } = parseNote(row.note)
  const byMembers = policy.members
    .flatMap(member => signatures.filter(one => isSameKey(one, memberKey(member))).slice(0, 1))
    .map(signature => ({ signature, time: cosignatureTime(signature) }))
    .sort((a, b) => (which === 'earliest' ? a.time - b.time : b.time - a.time))
    .slice(0, policy.quorum)
  const log = signatures.filter((one: NoteSignature) => isSameKey(one, logKey(policy))).slice(0, 1)
  return {
    size: row.size,
    note: encodeNote({ text, signatures: [...log, ...byMembers.map(({ signature }) => signature)] }),
    times: byMembers.map(({ time }) => time),
  }
}

function moment(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
