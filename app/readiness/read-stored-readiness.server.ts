import type { RulePack } from '#app/jurisdictions/pack.ts'
import { packsFor } from '#app/jurisdictions/pack-for.server.ts'
import { atOnce } from '#db/at-once.ts'
import type { Transaction } from '#db/client.ts'
import { readCaseFacts } from './case-facts.server.ts'
import type { JudgedCase } from './claim-of.ts'
import { readContractFacts } from './contract-facts.server.ts'
import { judgeCase } from './judge-case.ts'
import type { Readiness } from './readiness.ts'

/**
 * The readiness of many cases by what is recorded, in six statements whatever their number (a thousand at a time, say).
 * By case id. @param packOf the version that each is judged by; those that apply beside it are read here.
 * @param beside of a dry run: in the place of the one in force beside them
 */
export async function readStoredReadiness<Row extends JudgedCase>(
  tx: Transaction,
  rows: readonly Row[],
  packOf: (row: Row) => RulePack,
  now = new Date(),
  beside?: RulePack,
): Promise<Map<string, Readiness>> {
  const packs = new Map<RulePack, RulePack[]>()
  for (const pack of new Set(rows.map(packOf))) packs.set(pack, await packsFor(tx, pack, beside))
  const ids = rows.map(({ id }) => id)
  const contractIds = rows.map(({ contractId }) => contractId)
  const { people, contracts } = await atOnce({
    people: readCaseFacts(tx, ids),
    contracts: readContractFacts(tx, contractIds),
  })
  return new Map(
    rows.map(found => {
      const known = { found, packs: packs.get(packOf(found))!, people, contracts, records: null, now }
      return [found.id, judgeCase(known)]
    }),
  )
}
