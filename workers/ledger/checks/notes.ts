/** Every checkpoint with its co-signatures under the policy of its size, and each member's newest. */
import { asc, gt } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { ledgerCheckpoints, memberStates } from '#db/schema/index.ts'
import type { Finding } from '#ledger/check.ts'
import { CheckpointError, parseCheckpoint } from '#ledger/checkpoint.ts'
import { NoteError, parseNote } from '#ledger/note.ts'
import { handoversUpTo, type PolicyChain, type PublicationUnder } from '#ledger/policy-chain.ts'
import { checkLogNote, checkPublishedNote } from './note.ts'

/** The policies, as far as the rules could be run. */
export type KnownPolicies = { readonly chain: PolicyChain; readonly upTo: number }

type Report = (finding: Finding) => void

const ROWS = 500

export async function checkNotes(db: Database, { chain, upTo }: KnownPolicies, report: Report): Promise<void> {
  const handovers = new Set(handoversUpTo(chain, upTo).map(({ from }) => from))
  let newest = 0
  for (let after = -1; ; ) {
    const rows = await db
      .select()
      .from(ledgerCheckpoints)
      .where(gt(ledgerCheckpoints.size, after))
      .orderBy(asc(ledgerCheckpoints.size))
      .limit(ROWS)
    for (const row of rows) {
      after = row.size
      const where = `checkpoint ${row.size}`
      // Whose co-signatures count there, only the entries before it could say.
      if (row.size > upTo) {
        checkLogSigned(row, where, chain, report)
        continue
      }
      const publication = checkPublishedNote(row.note, row, where, chain, report)
      if (row.publishedAt && publication?.published === false)
        report({ where, what: 'is called published without a quorum' })
      if (row.publishedAt) newest = row.size
      if (row.publishedAt && publication?.published) handovers.delete(row.size)
    }
    if (rows.length < ROWS) break
  }
  for (const size of handovers) {
    if (size < newest)
      report({
        where: `checkpoint ${size}`,
        what: 'hands over to another policy and is not published, though later ones are',
      })
  }
}

function checkLogSigned(
  row: { note: string; size: number; root: Uint8Array },
  where: string,
  chain: PolicyChain,
  report: Report,
) {
  // Members of policies that are not known sign it, too: only what says that the log did not, counts.
  checkLogNote(row.note, row, where, chain[0]!.policy, finding => {
    if (!finding.what.startsWith('carries a signature')) report(finding)
  })
}

/** A member asks for this when it starts, to see whether it is as old as it thinks. */
export async function checkMemberNotes(db: Database, { chain, upTo }: KnownPolicies, report: Report): Promise<void> {
  const names = new Set(chain.flatMap(({ policy }) => policy.members.map(({ name }) => name)))
  for (const row of await db.select().from(memberStates)) {
    const where = `the co-signature of ${row.member}`
    if (!names.has(row.member)) report({ where, what: 'is of nobody whom a policy names' })
    if (!row.note) {
      if (row.size > 0) report({ where, what: `is missing, though it has co-signed ${row.size} entries` })
      continue
    }
    const over = overOf(row.note)
    if (over && over.size > upTo) continue
    const publication = checkPublishedNote(
      row.note,
      { root: over?.root ?? new Uint8Array(), size: row.size },
      where,
      chain,
      report,
    )
    if (!publication) continue
    const time = timeOf(publication, row.member)
    if (time === null) report({ where, what: 'is not on its note' })
    else if (row.cosignedAt && Math.floor(row.cosignedAt.getTime() / 1000) !== time) {
      report({ where, what: 'was made at another time than is said' })
    }
  }
}

function timeOf({ members, before }: PublicationUnder, name: string): number | null {
  const statements = [...members, ...(before?.members ?? [])]
  return statements.find(({ member, time }) => member.name === name && time !== null)?.time ?? null
}

function overOf(note: string) {
  try {
    return parseCheckpoint(parseNote(note).text)
  } catch (error) {
    if (error instanceof NoteError || error instanceof CheckpointError) return null
    throw error
  }
}
