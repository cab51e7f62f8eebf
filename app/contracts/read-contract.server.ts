import { asc, eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { contractEventFiles, contractEvents, contracts, evidence, submissions } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import { isContract } from './capture-events.server.ts'

/**
 * A contract with its events in order, how far each has come on the ledger, and its files.
 * @param wanted the contract's id or its subject.
 * @throws DomainError `unknown-contract`, also for one that this organisation may not see.
 */
export async function readContract(tx: Transaction, wanted: string) {
  const [contract] = await tx.select().from(contracts).where(isContract(wanted))
  if (!contract) throw new DomainError('unknown-contract', 'There is no such contract here.', 404)
  const events = await readEvents(tx, contract.id)
  const files = await readFiles(tx, contract.id)
  return { contract, events: events.map(event => ({ ...event, files: files.get(event.id) ?? [] })) }
}

export type ContractPage = Awaited<ReturnType<typeof readContract>>
export type ContractEventRow = ContractPage['events'][number]

async function readEvents(tx: Transaction, contractId: string) {
  const rows = await tx
    .select({
      id: contractEvents.id,
      clientId: contractEvents.clientId,
      position: contractEvents.position,
      type: contractEvents.type,
      occurredAt: contractEvents.occurredAt,
      capturedAt: contractEvents.capturedAt,
      commitment: contractEvents.commitment,
      submissionId: contractEvents.submissionId,
      itemIndex: contractEvents.itemIndex,
      status: submissions.status,
      refusedRule: submissions.refusedRule,
      refusedMessage: submissions.refusedMessage,
      leafStart: submissions.leafStart,
      publishedAt: submissions.publishedAt,
    })
    .from(contractEvents)
    .innerJoin(submissions, eq(submissions.id, contractEvents.submissionId))
    .where(eq(contractEvents.contractId, contractId))
    .orderBy(asc(contractEvents.position))
  return rows.map(({ leafStart, commitment, ...row }) => ({
    ...row,
    commitment: toHex(commitment),
    // The header stands before the items.
    leaf: leafStart === null ? null : leafStart + 1 + row.itemIndex,
  }))
}

/** By the id of the event that names them. */
async function readFiles(tx: Transaction, contractId: string) {
  const { id, name, mediaType, size, sha256, inspection } = evidence
  const rows = await tx
    .select({ eventId: contractEventFiles.eventId, id, name, mediaType, size, sha256, inspection })
    .from(contractEventFiles)
    .innerJoin(evidence, eq(evidence.id, contractEventFiles.evidenceId))
    .where(eq(contractEventFiles.contractId, contractId))
    .orderBy(asc(evidence.name))
  const byEvent = new Map<string, ContractFile[]>()
  for (const { eventId, ...row } of rows) {
    const file = { ...row, size: Number(row.size), sha256: toHex(row.sha256) }
    byEvent.set(eventId, [...(byEvent.get(eventId) ?? []), file])
  }
  return byEvent
}

export interface ContractFile {
  id: string
  name: string
  mediaType: string
  size: number
  /** Hex. */
  sha256: string
  inspection: unknown
}
