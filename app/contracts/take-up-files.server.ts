import { and, eq, inArray, isNull } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import { recordCustody } from '#app/evidence/record-custody.server.ts'
import type { Actor } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { contractEventFiles, evidence } from '#db/schema/index.ts'
import { fromHex, toHex } from '#ledger/bytes.ts'
import type { CapturedEvent } from './capture.ts'

/** The uploaded files that events name, by SHA-256 in hex. */
export type NamedFiles = ReadonlyMap<string, { id: string; sha256: Uint8Array; contractId: string | null }>

/**
 * Finds the uploads that the events name by digest.
 * @throws DomainError `unknown-evidence` for one that was not uploaded, or has another size or media type.
 */
export async function findNamedFiles(
  tx: Transaction,
  organisationId: string,
  events: readonly CapturedEvent[],
): Promise<NamedFiles> {
  const digests = new Set(events.flatMap(event => event.said.files.map(file => file.sha256)))
  if (digests.size === 0) return new Map()
  const { id, sha256, size, mediaType, contractId } = evidence
  const rows = await tx
    .select({ id, sha256, size, mediaType, contractId })
    .from(evidence)
    .where(and(eq(evidence.organisationId, organisationId), inArray(sha256, [...digests].map(fromHex))))
  const found = new Map(rows.map(row => [toHex(row.sha256), row]))
  for (const [at, event] of events.entries()) {
    for (const [n, file] of event.said.files.entries()) {
      const row = found.get(file.sha256)
      const path = `events[${at}].payload.files[${n}]`
      if (!row) throw unknown(path, `No file with SHA-256 ${file.sha256} has been uploaded.`)
      if (row.size !== BigInt(file.size)) throw unknown(`${path}.size`, `The uploaded file has ${row.size} bytes.`)
      if (row.mediaType !== file.type) throw unknown(`${path}.type`, `The file was uploaded as ${row.mediaType}.`)
    }
  }
  return found
}

/** Joins the files to the events that name them; the first contract to do so gives the file its place. */
export async function takeUpFiles(
  tx: Transaction,
  actor: Actor,
  contractId: string,
  events: readonly (CapturedEvent & { eventId: string })[],
  files: NamedFiles,
): Promise<void> {
  if (files.size === 0) return
  const { organisationId } = actor
  const joined = events.flatMap(event =>
    [...new Set(event.said.files.map(file => file.sha256))].map(sha256 => ({
      eventId: event.eventId,
      evidenceId: files.get(sha256)!.id,
      organisationId,
      contractId,
    })),
  )
  // A statement has at most 65,535 parameters.
  for (let at = 0; at < joined.length; at += 10_000) {
    await tx.insert(contractEventFiles).values(joined.slice(at, at + 10_000))
  }
  const named = [...files.values()]
  await tx
    .update(evidence)
    .set({ contractId })
    .where(
      and(
        inArray(
          evidence.id,
          named.map(file => file.id),
        ),
        isNull(evidence.contractId),
      ),
    )
  const taken = { action: 'taken-up' as const, actor: actor.name, tool: 'Hardproof API v1' }
  const kept = named.map(({ id }) => ({ id, organisationId, contractId }))
  await recordCustody(tx, kept, (_, at) => {
    const { sha256 } = named[at]!
    return { ...taken, hashBefore: sha256, hashAfter: sha256 }
  })
}

function unknown(path: string, message: string): DomainError {
  return new DomainError('unknown-evidence', message, 422, { [path]: [message] })
}
