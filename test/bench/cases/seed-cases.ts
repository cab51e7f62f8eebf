/** A million cases of one bank, as they would stand after years of work: filled in by COPY, each judged by nobody. */
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import { type Track, tracks } from '#app/cases/case-options.ts'
import { type RankFacts, triageRank } from '#app/cases/triage-rank.ts'
import { addDays } from '#app/deadlines/calendar-date.ts'
import type { Stage } from '#app/lifecycle/stage.ts'
import { tokenVector } from '#app/search/tokens.ts'
import { minorDigits } from '#app/ui/format.ts'

export interface Seeding {
  adminUrl: string
  organisationId: string
  officers: readonly string[]
  count: number
  say(line: string): void
}

const places = [
  ['CN', 'CNY'],
  ['CN', 'CNY'],
  ['CN', 'CNY'],
  ['HK', 'HKD'],
  ['SG', 'SGD'],
  ['IN', 'INR'],
  ['DE', 'EUR'],
  ['GB-EAW', 'GBP'],
  ['US-NY', 'USD'],
  ['US-CA', 'USD'],
  ['BR', 'BRL'],
] as const
/** Of a hundred, each up to which. */
const stageShares: readonly [Stage, number][] = [
  ['preparing', 58],
  ['negotiating', 63],
  ['awaiting-approval', 65],
  ['approved', 67],
  ['filed', 77],
  ['decided', 80],
  ['with-partner', 88],
  ['closed', 100],
]
const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗']
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英海玉兰红']
const first = ['Anna', 'Ben', 'Carla', 'David', 'Elena', 'Farid', 'Grace', 'Hugo', 'Ines', 'Jonas', 'Karin', 'Liam']
const last = [
  'Adler',
  'Braun',
  'Costa',
  'Dutta',
  'Evans',
  'Fischer',
  'Gomes',
  'Huang',
  'Iyer',
  'Jones',
  'Khan',
  'Lopes',
]

/** The same numbers give the same cases, run after run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

export interface SeededCase {
  id: string
  contractId: string
  number: string
  name: string
  localName: string | null
}

/** @returns some of them, to be looked for */
export async function seedCases({ adminUrl, organisationId, officers, count, say }: Seeding): Promise<SeededCase[]> {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} })
  const samples: SeededCase[] = []
  try {
    await admin`set session_replication_role = replica`
    const batch = 50_000
    for (let from = 0; from < count; from += batch) {
      const rows = Array.from({ length: Math.min(batch, count - from) }, (_, at) => caseOf(from + at, officers))
      samples.push(...rows.filter((_, at) => at % Math.max(1, Math.floor(count / 1_000)) === 0))
      await copyRows(admin, organisationId, rows)
      say(`${from + rows.length} cases`)
    }
    await admin`set session_replication_role = origin`
    say('analysing …')
    for (const table of ['contracts', 'cases', 'case_parties', 'case_search', 'case_deadlines']) {
      await admin.unsafe(`vacuum analyze ${table}`)
    }
  } finally {
    await admin.end()
  }
  return samples
}

type Row = ReturnType<typeof caseOf>

function caseOf(index: number, officers: readonly string[]) {
  const draw = random(index * 7_919 + 17)
  for (let warm = 0; warm < 4; warm++) draw()
  const of = <T>(list: readonly T[]) => list[Math.floor(draw() * list.length)]!
  const [jurisdiction, currency] = of(places)
  const localName = jurisdiction === 'CN' ? of(surnames) + of(given) + (draw() < 0.5 ? of(given) : '') : null
  const name = `${of(first)} ${of(last)}`
  const share = draw() * 100
  const [stage] = stageShares.find(([, upTo]) => share < upTo)!
  const track = of(Object.keys(tracks) as Track[])
  const openedOn = addDays('2026-11-20', -Math.floor(draw() * 700))
  const limitationOn = draw() < 0.9 ? addDays('2026-08-01', Math.floor(draw() * 1_100)) : null
  const claimMinor = BigInt(Math.floor(10 ** (3 + draw() * 4))) * 10n ** BigInt(minorDigits(currency))
  const officerId = draw() < 0.7 ? of(officers) : null
  const missingGates = draw() < 0.25 ? 0 : Math.floor(1 + draw() * 3)
  const heldUntil = draw() < 0.01 ? addDays('2026-12-01', Math.floor(draw() * 90)) : null
  const facts: RankFacts = {
    stage,
    track,
    currency,
    claimMinor,
    openedOn,
    limitationOn,
    deadlineOn: null,
    deadlineLabel: null,
    ready: missingGates === 0,
    heldUntil,
  }
  const id = randomUUID()
  const number = `BNCH-${openedOn.slice(0, 4)}-${String(index + 1).padStart(7, '0')}`
  const reference = `L-${String(index + 1).padStart(9, '0')}`
  return {
    ...{ id, contractId: randomUUID(), number, reference, name, localName, jurisdiction, currency, stage, track },
    ...{ openedOn, limitationOn, claimMinor, officerId, missingGates, heldUntil, ...triageRank(facts) },
    report: draw() < 0.2 ? 'sealed' : 'none',
  }
}

async function copyRows(admin: postgres.Sql, organisationId: string, rows: readonly Row[]): Promise<void> {
  const at = (date: string) => `${date}T08:00:00Z`
  await copy(
    admin,
    `contracts (id, organisation_id, subject, reference, title, jurisdiction, currency, principal_minor, counterparty_name,
      counterparty_local_name, state, signed_on, created_at)`,
    rows,
    row => [
      ...[row.contractId, organisationId, row.contractId, row.reference, 'Consumer loan', row.jurisdiction],
      ...[row.currency, row.claimMinor, row.name, row.localName, 'signed', row.openedOn, at(row.openedOn)],
    ],
  )
  await copy(
    admin,
    `cases (id, organisation_id, subject, number, contract_id, title, jurisdiction, track, stage, currency, principal_minor,
      interest_minor, costs_minor, claim_minor, opened_by, opened_at, stage_since, version, officer_id, held_until,
      due_on, pack_version, judged_at, limitation_on, limitation_state, next_deadline_at, next_deadline_label,
      missing_gates, missing_items, report_state, triage_rank, triage_reasons, outcome, closed_at)`,
    rows,
    row => {
      const closed = row.stage === 'closed'
      const ends = row.limitationOn
      return [
        ...[row.id, organisationId, row.id, row.number, row.contractId, `Bench Bank v. ${row.name}`, row.jurisdiction],
        ...[row.track, row.stage, row.currency, row.claimMinor, 0, 0, row.claimMinor, 'Bench', at(row.openedOn)],
        ...[at(row.openedOn), 1, row.officerId, row.heldUntil && at(row.heldUntil), ends && addDays(ends, -1_096), 1],
        ...[at(row.openedOn), ends, ends ? 'running' : 'unknown', ends && !closed ? at(ends) : null],
        ...[ends && !closed ? 'Limitation' : null, row.missingGates, row.missingGates + 1, row.report, row.rank],
        ...[JSON.stringify(row.reasons), closed ? 'paid' : null, closed ? at(row.openedOn) : null],
      ]
    },
  )
  await copy(
    admin,
    'case_parties (id, organisation_id, case_id, role, name, local_name)',
    rows,
    ({ id, name, localName }) => [randomUUID(), organisationId, id, 'respondent', name, localName],
  )
  await copy(admin, 'case_search (case_id, organisation_id, tokens)', rows, row => [
    ...[row.id, organisationId, tokenVector([row.number, row.reference, 'Consumer loan', row.name, row.localName])],
  ])
  await copy(
    admin,
    `case_deadlines (id, organisation_id, case_id, kind, rule, label, due_at, due_on, "by", source, how, state,
      started_position)`,
    rows.filter(row => row.limitationOn && row.stage !== 'closed'),
    ({ id, limitationOn }) => [
      ...[randomUUID(), organisationId, id, 'limitation', 'limitation', 'Limitation', at(limitationOn!), limitationOn],
      ...['us', 'read', JSON.stringify({ timeZone: 'Asia/Shanghai', hour: null, calendarKnown: true }), 'open', 1],
    ],
  )
}

type Cell = string | number | bigint | null

async function copy<T>(admin: postgres.Sql, into: string, rows: readonly T[], cells: (row: T) => Cell[]) {
  const target = await admin.unsafe(`copy ${into} from stdin`).writable()
  function* lines() {
    for (const row of rows) yield `${cells(row).map(text).join('\t')}\n`
  }
  await pipeline(Readable.from(lines()), target)
}

/** As COPY's text format has it. */
function text(cell: Cell): string {
  if (cell === null) return '\\N'
  return String(cell).replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')
}
