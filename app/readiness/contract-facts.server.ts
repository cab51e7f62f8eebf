import { sql } from 'drizzle-orm'
import { atOnce } from '#db/at-once.ts'
import type { Transaction } from '#db/client.ts'
import { type ContractFacts, nothingRecorded, type ReportFacts } from './contract-facts.ts'

/** For many contracts in three statements; a contract that nothing is known of is not in the answer. */
export async function readContractFacts(
  tx: Transaction,
  contractIds: readonly string[],
): Promise<Map<string, ContractFacts>> {
  const found = new Map<string, ContractFacts>()
  if (contractIds.length === 0) return found
  const wanted = sql`${sql.param([...new Set(contractIds)])}::uuid[]`
  const of = (id: string) => {
    const facts = found.get(id) ?? { ...nothingRecorded }
    found.set(id, facts)
    return facts
  }
  const { events, files, reports } = await atOnce({
    events: tx.execute<EventCounts>(sql`
    select e.contract_id, count(*)::int as records,
      count(*) filter (where s.status = 'published')::int as published,
      count(*) filter (where s.status = 'refused')::int as refused,
      count(*) filter (where e.type = 'contract.signed')::int as signed,
      count(*) filter (where e.type = 'contract.countersigned')::int as countersigned,
      count(*) filter (where e.type = 'contract.identified')::int as identified,
      count(*) filter (where e.type = 'contract.consented')::int as consented,
      count(*) filter (where e.captured_at - e.occurred_at not between interval '-1 day' and interval '1 day')::int as late,
      min(s.published_at)::text as first_published, max(s.published_at)::text as last_published,
      sum((select count(distinct f ->> 'sha256') from jsonb_array_elements(e.payload -> 'files') f))::int as "filesNamed"
    from contract_events e join submissions s on s.id = e.submission_id
    where e.contract_id = any(${wanted})
    group by e.contract_id`),
    files: tx.execute<FileCounts>(sql`
    select k.contract_id,
      count(*) filter (where exists (select from jsonb_array_elements(n.payload -> 'files') f
        where f ->> 'sha256' = encode(v.sha256, 'hex')))::int as "filesKept",
      count(*) filter (where v.inspection is not null and jsonb_path_exists(v.inspection, ${VALID}::jsonpath))::int as "signaturesValid",
      count(*) filter (where v.inspection is not null and jsonb_path_exists(v.inspection, ${CONTRADICTED}::jsonpath))::int
        as "signaturesContradicted"
    from contract_event_files k
    join contract_events n on n.id = k.event_id
    join evidence v on v.id = k.evidence_id
    where k.contract_id = any(${wanted})
    group by k.contract_id`),
    reports: tx.execute<FoundReport>(sql`
    select distinct on (r.contract_id) r.contract_id, r.id, r.status, r.number, o.name as notary,
      r.refusal_reason as "refusalReason"
    from reports r join organisations o on o.id = r.notary_id
    where r.contract_id = any(${wanted})
    order by r.contract_id, array_position(array['sealed', 'approved', 'requested', 'refused'], r.status),
      r.requested_at desc`),
  })
  for (const { contract_id, first_published, last_published, ...counts } of events) {
    const times = { firstPublishedAt: instant(first_published), lastPublishedAt: instant(last_published) }
    Object.assign(of(contract_id), counts, times)
  }
  for (const { contract_id, ...counts } of files) Object.assign(of(contract_id), counts)
  for (const { contract_id, ...report } of reports) of(contract_id).report = report
  return found
}

/** As pdf-signatures.ts writes it. */
const VALID = '$.signatures[*] ? (@.standing == "intact" && exists(@.checks[*] ? (@.id == "chain" && @.ok == true)))'
const CONTRADICTED = '$.signatures[*] ? (@.standing == "contradicted")'

type EventCounts = Omit<
  ContractFacts,
  'firstPublishedAt' | 'lastPublishedAt' | 'filesKept' | 'signaturesValid' | 'signaturesContradicted' | 'report'
> & { contract_id: string; first_published: string | null; last_published: string | null }

type FileCounts = Pick<ContractFacts, 'filesKept' | 'signaturesValid' | 'signaturesContradicted'> & {
  contract_id: string
}

type FoundReport = Pick<ReportFacts, keyof ReportFacts> & { contract_id: string }

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}
