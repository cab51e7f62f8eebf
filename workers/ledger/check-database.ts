/** The database's own ledger, from the log's signature down to the last entry, its indexes and its rules. */
import { asc, gt } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { ledgerCheckpoints, ledgerHeads } from '#db/schema/index.ts'
import { type CheckedTree, checkTree, type Finding, type Waypoint } from '#ledger/check.ts'
import type { Policy } from '#ledger/policy.ts'
import { chainOf, type PolicyChain } from '#ledger/policy-chain.ts'
import type { RulesState } from '#ledger/rules/rule-sets.ts'
import { checkLogNote } from './checks/note.ts'
import { checkMemberNotes, checkNotes } from './checks/notes.ts'
import { RulesCheck } from './checks/rules-check.ts'
import { storedReader } from './checks/stored-reader.ts'
import { SubmissionRows } from './checks/submission-rows.ts'
import { checkTables } from './checks/tables.ts'

export type CheckedDatabase = CheckedTree & {
  /** The policies that the entries say; as far as the rules could be run. */
  readonly chain: PolicyChain
  /** Names of members that are proposed, and may be running already. */
  readonly coming: readonly string[]
}

const ROWS = 500

/** Null where there is no ledger of that origin. */
export async function checkDatabase(
  db: Database,
  policy: Policy,
  report: (finding: Finding) => void,
): Promise<CheckedDatabase | null> {
  const heads = await db.select().from(ledgerHeads)
  const stored = heads.find(({ origin }) => origin === policy.origin)
  for (const { origin } of heads)
    if (origin !== policy.origin) report({ where: 'the head', what: `is of another log, ${origin}` })
  if (!stored) return null
  // What the log signed is believed before a number that somebody may have written.
  const head = { ...stored, ...checkLogNote(stored.checkpoint, stored, 'the head', policy, report) }
  const found = { inTree: 0, rules: true }
  const inTree = (finding: Finding) => {
    found.inTree += 1
    report(finding)
  }
  const reader = storedReader(db, head, inTree)
  const rows = new SubmissionRows(db, report)
  const rules = new RulesCheck(db, reader, policy, rows, report)
  const tree = await checkTree(reader, head, waypoints(db), inTree, leaves => rules.take(leaves))
  await reader.checkRows()
  // Over damaged entries the rules would only say the same again, less exactly.
  const state = found.inTree === 0 ? await rules.end() : null
  if (state) await checkTables(db, state, report)
  await rows.end(head.size, state !== null)
  const known = { chain: state?.chain ?? chainOf(policy), upTo: state ? head.size : rules.size }
  await checkNotes(db, known, report)
  await checkMemberNotes(db, known, report)
  return { ...tree, chain: known.chain, coming: state ? comingIn(state) : [] }
}

function comingIn({ governance: { proposals, adopted } }: RulesState): string[] {
  const proposed = adopted ? [adopted] : proposals
  return proposed.flatMap(({ policy }) => policy.members.map(({ name }) => name))
}

async function* waypoints(db: Database): AsyncGenerator<Waypoint> {
  for (let after = -1; ; ) {
    const rows = await db
      .select({ size: ledgerCheckpoints.size, root: ledgerCheckpoints.root })
      .from(ledgerCheckpoints)
      .where(gt(ledgerCheckpoints.size, after))
      .orderBy(asc(ledgerCheckpoints.size))
      .limit(ROWS)
    for (const { size, root } of rows) {
      yield { size, root, where: `checkpoint ${size}` }
      after = size
    }
    if (rows.length < ROWS) return
  }
}
