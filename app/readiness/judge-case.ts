import { dateIn } from '#app/jurisdictions/jurisdiction.ts'
import type { RulePack } from '#app/jurisdictions/pack.ts'
import type { CaseFacts } from './case-facts.server.ts'
import { claimOf, type JudgedCase } from './claim-of.ts'
import { type ContractFacts, nothingRecorded } from './contract-facts.ts'
import { demandWait } from './demand-wait.ts'
import { deriveFindings } from './derive-findings.ts'
import { getMissing } from './get-missing.ts'
import { judgeReadiness, type Readiness } from './readiness.ts'
import type { RecordsCheck } from './records-check.ts'

interface Known {
  found: JudgedCase
  /** The jurisdiction's own first, then those beside it. */
  packs: readonly RulePack[]
  people: ReadonlyMap<string, CaseFacts>
  contracts: ReadonlyMap<string, ContractFacts>
  /** Null: by what is recorded. */
  records: RecordsCheck | null
  now: Date
}

/** One case's readiness from what was read of it. */
export function judgeCase({ found, packs, people, contracts, records, now }: Known): Readiness {
  const claim = claimOf(found)
  const contract = contracts.get(found.contractId) ?? nothingRecorded
  const put = people.get(found.id)!
  const findings = deriveFindings({
    caseId: found.id,
    contractId: found.contractId,
    jurisdiction: found.jurisdiction,
    claim: found,
    contract,
    people: put,
    records,
    now,
    today: () => dateIn(found.jurisdiction, now),
    waitUntil: on => demandWait(packs[0]!, claim, on),
  })
  return judgeReadiness({
    packs,
    claim,
    findings,
    disputed: new Map([...put.disputes].map(([item, { id }]) => [item, id])),
    check: records ? 'full' : 'stored',
    getFor: getMissing({ caseId: found.id, contractId: found.contractId, report: contract.report }),
  })
}
