/** What the sequencer keeps of the rules' state beside the entries, compared with what the entries make of it. */
import type { Database } from '#db/client.ts'
import { ledgerGovernance, ledgerHoldings, ledgerKeys, ledgerPolicies } from '#db/schema/index.ts'
import { canonicalText, type Json } from '#ledger/canonical.ts'
import type { Finding } from '#ledger/check.ts'
import { policyHash } from '#ledger/policy.ts'
import { holdingKey } from '#ledger/rules/known-holdings.ts'
import { NO_GOVERNANCE, type RulesState } from '#ledger/rules/state.ts'

type Report = (finding: Finding) => void

/** A row as it must be, or is, under the name that findings have for it. */
type Rows = ReadonlyMap<string, Json>

export async function checkTables(db: Database, state: RulesState, report: Report): Promise<void> {
  compare(await storedKeys(db), wantedKeys(state), report)
  compare(await storedPolicies(db), wantedPolicies(state), report)
  compare(await storedHoldings(db), wantedHoldings(state), report)
  await checkGovernance(db, state, report)
}

function compare(stored: Rows, wanted: Rows, report: Report): void {
  for (const [where, row] of stored) {
    const right = wanted.get(where)
    if (right === undefined) report({ where, what: 'is in no entry' })
    else if (canonicalText(row) !== canonicalText(right)) report({ where, what: 'is not as the entries say' })
  }
  for (const where of wanted.keys()) if (!stored.has(where)) report({ where, what: 'is missing' })
}

async function storedKeys(db: Database): Promise<Rows> {
  const rows = await db.select().from(ledgerKeys)
  return new Map(
    rows.map(({ keyId, registration, leaf }) => [`key ${keyId}`, { registration: registration as Json, leaf }]),
  )
}

function wantedKeys({ keys }: RulesState): Rows {
  return new Map(
    [...keys].map(([id, registration]) => [
      `key ${id}`,
      { registration: registration as unknown as Json, leaf: registration.registeredAt },
    ]),
  )
}

async function storedPolicies(db: Database): Promise<Rows> {
  const rows = await db.select().from(ledgerPolicies)
  return new Map(
    rows.map(({ version, hash, policy, fromSize, entries }) => [
      `policy ${version}`,
      { hash, policy: policy as Json, fromSize, entries },
    ]),
  )
}

function wantedPolicies({ chain }: RulesState): Rows {
  return new Map(
    chain.map(({ policy, from, entries }) => [
      `policy ${policy.version}`,
      { hash: policyHash(policy), policy: policy as unknown as Json, fromSize: from, entries },
    ]),
  )
}

async function storedHoldings(db: Database): Promise<Rows> {
  const rows = await db.select().from(ledgerHoldings)
  return new Map(
    rows.map(({ subject, opener, holder, joint, leaf }) => [
      `holding ${holdingKey(opener, subject)}`,
      { holder, joint: joint as Json, leaf },
    ]),
  )
}

function wantedHoldings({ holdings }: RulesState): Rows {
  return new Map(
    holdings
      .changed()
      .map(({ subject, opener, holder, joint, changedAt }) => [
        `holding ${holdingKey(opener, subject)}`,
        { holder, joint: joint as unknown as Json, leaf: changedAt },
      ]),
  )
}

/** No row at all says that nothing is proposed. */
async function checkGovernance(db: Database, { governance }: RulesState, report: Report): Promise<void> {
  const rows = await db.select().from(ledgerGovernance)
  const said = rows[0] ? { proposals: rows[0].proposals, adopted: rows[0].adopted } : NO_GOVERNANCE
  const same = canonicalText(said as unknown as Json) === canonicalText(governance as unknown as Json)
  if (!same || rows.length > 1) report({ where: 'governance', what: 'is not as the entries say' })
}
