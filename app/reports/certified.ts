import type { OpenedRecord } from '#app/contracts/open-records.server.ts'
import { fromBase64, toHex } from '#ledger/bytes.ts'
import { isJsonObject } from '#ledger/canonical.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Policy, type Publication, publishedBy } from '#ledger/policy.ts'
import { parseItem } from '#ledger/submission.ts'
import type { Bundle } from '#ledger/verify.ts'
import type { ReportedEvent, ReportedFile, ReportedMember } from './report-facts.ts'

/** The published events, once each, in the order of the contract's life. */
export function eventsIn(
  parts: readonly Bundle[],
  opened: readonly OpenedRecord[],
  policy: Policy | null,
): ReportedEvent[] {
  const events = new Map<number, ReportedEvent>()
  for (const part of parts) {
    const publication = policy && publishedBy(part.checkpoint, policy, nodeEd25519)
    for (const { entry, salt } of part.exhibits) {
      const item = parseItem(entry.item.leaf)
      const record = opened.find(one => one.record.salt === salt)?.record
      if (!record || !publication) continue
      events.set(entry.item.index, {
        type: item.type,
        occurredAt: record.occurredAt.toISOString(),
        capturedAt: record.capturedAt.toISOString(),
        leafIndex: entry.item.index,
        commitment: toHex(fromBase64(item.commitment)),
        checkpointSize: publication.checkpoint.size,
        publishedAt: publicationTime(publication),
      })
    }
  }
  return [...events.values()].sort((a, b) => a.leafIndex - b.leafIndex)
}

/** Every file that a published event names, at the first line that names it. */
export function filesIn(parts: readonly Bundle[]): ReportedFile[] {
  const files = new Map<string, ReportedFile>()
  for (const { payload, entry } of parts.flatMap(part => part.exhibits)) {
    const named = isJsonObject(payload) && Array.isArray(payload.files) ? payload.files : []
    for (const file of named) {
      if (!isJsonObject(file)) continue
      const { name, sha256, size, type } = file
      const digest = String(sha256)
      if (files.has(digest)) continue
      const known = { name: String(name), sha256: digest, size: Number(size), mediaType: String(type) }
      files.set(digest, { ...known, leafIndex: entry.item.index })
    }
  }
  return [...files.values()]
}

export function membersIn({ members }: Publication): ReportedMember[] {
  return members.map(({ member, time }) => ({
    name: member.name,
    organisation: member.organisation,
    coSignedAt: time === null ? null : isoTime(time),
  }))
}

/** When the co-signature that made the quorum was given; null while there is none. */
function publicationTime({ members, quorum, published }: Publication): string | null {
  if (!published) return null
  const times = members.flatMap(({ time }) => (time === null ? [] : [time])).sort((a, b) => a - b)
  return isoTime(times[quorum - 1]!)
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
