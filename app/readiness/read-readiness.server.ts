import type { RulePack } from '#app/jurisdictions/pack.ts'
import { packsFor } from '#app/jurisdictions/pack-for.server.ts'
import { atOnce } from '#db/at-once.ts'
import type { Transaction } from '#db/client.ts'
import { readCaseFacts } from './case-facts.server.ts'
import { checkRecords } from './check-records.server.ts'
import type { JudgedCase } from './claim-of.ts'
import { readContractFacts } from './contract-facts.server.ts'
import { judgeCase } from './judge-case.ts'
import type { Readiness } from './readiness.ts'
import type { RecordsCheck } from './records-check.ts'

/**
 * What the court will ask of one case, what is there and what is missing.
 * @param options.check `full` checks the contract's records against the ledger now, as a court would; `stored` goes by
 * what was recorded of them. `records` saves the check where the caller has just made it.
 */
export async function readReadiness(
  tx: Transaction,
  found: JudgedCase,
  pack: RulePack,
  now: Date,
  { check, records }: { check: 'full' | 'stored'; records?: RecordsCheck },
): Promise<Readiness> {
  const read = await atOnce({
    records: check === 'full' ? (records ?? checkRecords(tx, found.contractId)) : null,
    people: readCaseFacts(tx, [found.id]),
    contracts: readContractFacts(tx, [found.contractId]),
    packs: packsFor(tx, pack),
  })
  return judgeCase({ ...read, found, now })
}
