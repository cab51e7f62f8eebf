import { and, asc, eq, gt } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { checkpointAnchors } from '#db/schema/index.ts'
import { equalBytes } from '#ledger/bytes.ts'
import type { Finding } from '#ledger/check.ts'
import { Frontier, MerkleError } from '#ledger/merkle.ts'
import { hashReader, StoreDamagedError } from '#ledger/store.ts'
import { TileError } from '#ledger/tiles.ts'
import { AnchorError, type AnchorService } from './anchor.ts'
import { anchorSubject } from './anchor-subject.server.ts'

export interface AnchorsChecked {
  /** Confirmed anchors that were looked at, and what does not hold. */
  checked: number
  findings: Finding[]
  /** What could not be looked at, in words. */
  unchecked: string[]
}

type Row = typeof checkpointAnchors.$inferSelect

const ROWS = 100

/**
 * Every confirmed anchor anew: that its checkpoint is of this ledger as it is stored, that its proof holds, and that a
 * token whose certificates have ended was renewed before. `services` are those that can be asked (see openAnchors).
 */
export async function verifyAnchors(
  tx: Transaction | Database,
  services: readonly AnchorService[],
  now = new Date(),
): Promise<AnchorsChecked> {
  const result: AnchorsChecked = { checked: 0, findings: [], unchecked: [] }
  for (let after = ''; ; ) {
    const rows = await tx
      .select()
      .from(checkpointAnchors)
      .where(and(eq(checkpointAnchors.status, 'confirmed'), after ? gt(checkpointAnchors.id, after) : undefined))
      .orderBy(asc(checkpointAnchors.id))
      .limit(ROWS)
    for (const row of rows) await verifyOne(tx, row, services, now, result)
    if (rows.length < ROWS) return result
    after = rows.at(-1)!.id
  }
}

async function verifyOne(
  tx: Transaction | Database,
  row: Row,
  services: readonly AnchorService[],
  now: Date,
  result: AnchorsChecked,
): Promise<void> {
  const { findings, unchecked } = result
  const where = `anchor ${row.id} (${row.kind}, ${row.size} entries)`
  const report = (what: string) => void findings.push({ where, what })
  const trouble = await rootTrouble(tx, row)
  if (trouble) report(trouble)
  // Another authority's token can be checked by whichever authority's service is at hand: the roots are the same.
  const service = services.find(one => one.service === row.service) ?? services.find(one => stampsFor(one, row))
  if (!service) return void unchecked.push(`${where}: no service of this kind is set up here`)
  if (!row.proof) return report('has no proof')
  try {
    const finding = await service.verify(new Uint8Array(row.proof), await anchorSubject(tx, row))
    result.checked += 1
    if (!finding.ok) return report(finding.detail)
    if (finding.provenAt?.getTime() !== row.provenAt?.getTime()) report('is stored with another time than it proves')
    if (finding.expiresAt && finding.expiresAt <= now && !(await renewedBy(tx, row, finding.expiresAt))) {
      report(`rests on certificates that ended ${finding.expiresAt.toISOString()}, and was not renewed before`)
    }
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error
    unchecked.push(`${where}: ${error.message}`)
  }
}

function stampsFor({ kind }: AnchorService, row: Row): boolean {
  return kind === 'rfc3161' && row.kind === 'rfc3161'
}

/** Null when the ledger, as it is stored, has that root at that size. */
async function rootTrouble(tx: Transaction | Database, { size, root }: Row): Promise<string | null> {
  const store = ledgerStore(tx)
  const head = await store.readHead()
  if (!head || head.size < size) return `is of ${size} entries, which the ledger here does not have`
  try {
    const tree = await Frontier.read(size, hashReader(store, head.size))
    return equalBytes(tree.root(), new Uint8Array(root)) ? null : 'has another root than the entries stored here'
  } catch (error) {
    if (error instanceof StoreDamagedError || error instanceof TileError || error instanceof MerkleError) {
      return `cannot be compared with the entries stored here: ${error.message}`
    }
    throw error
  }
}

/** Whether another token was put over it while its certificates were still in force. */
async function renewedBy(tx: Transaction | Database, { id }: Row, ends: Date): Promise<boolean> {
  const renewals = await tx
    .select({ provenAt: checkpointAnchors.provenAt })
    .from(checkpointAnchors)
    .where(and(eq(checkpointAnchors.renewedFrom, id), eq(checkpointAnchors.status, 'confirmed')))
  return renewals.some(({ provenAt }) => provenAt !== null && provenAt < ends)
}
