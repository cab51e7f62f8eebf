/** A million cases of one bank: how long lists, search and a case's page take, and how many a second. */
import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { openCase } from '#app/cases/open-case.server.ts'
import { openContract } from '#app/contracts/open-contract.server.ts'
import { addPerson } from '#app/identity/add-person.server.ts'
import { createHostedKey } from '#app/identity/create-hosted-key.server.ts'
import { registerOrganisation } from '#app/identity/register-organisation.server.ts'
import { registerSigningKey } from '#app/identity/register-signing-key.server.ts'
import type { Database } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { draft } from '../../cases/world.ts'
import { type BenchOptions, type BenchResult, lookAtMachine, percentile, round } from '../result.ts'
import { type RunningLedger, startLedger } from '../running-ledger.ts'
import { measurePages, signIn, throughput } from './measure-pages.ts'
import { measureDepth, measureSql } from './measure-sql.ts'
import { type SeededCase, seedCases } from './seed-cases.ts'

const COUNT = 1_000_000
const QUICK_COUNT = 20_000
const OFFICERS = 24
const OPENED = 25
const TARGET = 0.6
const MOST_MS = 100

export async function benchCases({ quick, sizes, profile, say }: BenchOptions): Promise<BenchResult> {
  const machine = lookAtMachine()
  say('starting PostgreSQL, web server, worker and four nodes …')
  const ledger = await startLedger({ profile })
  try {
    const bank = await newBank(ledger)
    const count = sizes?.at(-1) ?? (quick ? QUICK_COUNT : COUNT)
    const samples = await seedCases({ ...bank, adminUrl: ledger.adminUrl, count, say })
    const opened = await openCases(ledger, bank)
    const who = { organisationId: bank.organisationId, me: bank.officers[0]! }
    say('timing the statements …')
    const sqlTimes = await measureSql(ledger.app, who, quick ? 3 : 30)
    const keys = await depthKeys(ledger.app, who, count)
    const depth = await measureDepth(ledger.app, who, keys, quick ? 5 : 60)
    say('timing the pages …')
    const visitor = await signIn(ledger.origin, bank.email, bank.password)
    const pages = pagesOf(samples, opened, keys)
    const pageTimes = await measurePages(visitor, pages, quick ? 3 : 25)
    say('counting pages a second …')
    const ms = quick ? 3_000 : 10_000
    const lists = pages['the queue']!
    const cases = pages['a case']!
    // In turns, so that what else the machine does falls on all alike.
    const rates: Record<'list' | 'search' | 'case' | 'bare' | 'health', number[]> = {
      ...{ list: [], search: [], case: [], bare: [], health: [] },
    }
    for (let turn = 0; turn < 3; turn++) {
      rates.bare.push(await throughput(visitor, [BARE], ms))
      rates.list.push(await throughput(visitor, lists, ms))
      rates.search.push(await throughput(visitor, pages.search!, ms))
      rates.case.push(await throughput(visitor, cases, ms))
      rates.health.push(await throughput(visitor, ['/health'], ms / 2))
    }
    const perSecond = Object.fromEntries(
      Object.entries(rates).map(([name, values]) => [name, round(percentile(values, 50), 1)]),
    ) as Record<keyof typeof rates, number>
    const { bare, health, ...ours } = perSecond
    const slowest = Math.max(...Object.entries(sqlTimes).map(([, { p99 }]) => p99))
    const slowestList = Math.max(
      ...Object.entries(pageTimes).flatMap(([name, { p99 }]) => (name === 'a case' ? [] : [p99])),
    )
    const ratio = round(Math.min(...Object.values(ours)) / bare, 2)
    return {
      name: 'cases',
      machine: machine(),
      figures: {
        cases: count,
        sqlMs: sqlTimes,
        slowestSqlP99Ms: slowest,
        depthMs: depth,
        pageMs: pageTimes,
        slowestListPageP99Ms: slowestList,
        pagesPerSecond: ours,
        ratios: Object.fromEntries(Object.entries(ours).map(([name, rate]) => [name, round(rate / bare, 2)])),
      },
      against: { barePagesPerSecond: bare, barePage: BARE, healthPerSecond: health },
      ratio,
      target: `list, search and case pages at least ${TARGET} of a bare page's rate; list pages under ${MOST_MS} ms at p99`,
      met: ratio >= TARGET && slowestList < MOST_MS,
    }
  } finally {
    say('stopping …')
    await ledger.close()
  }
}

/** A page of the same application for the same person, with its shell and nothing of cases in it. */
const BARE = '/account/calendar'

async function newBank({ app, kms, registrar }: RunningLedger) {
  const organisation = { kind: 'bank', name: 'Bench Bank', country: 'CN' } as const
  const { organisationId } = await app.transaction(tx => registerOrganisation(tx, organisation))
  const password = randomBytes(18).toString('base64url')
  const email = 'officer@bench.example'
  const officers: string[] = []
  await inTenant(app, { organisationId, actorId: organisationId }, async tx => {
    const actor = { organisationId, id: organisationId, name: 'Bench', role: null }
    await createHostedKey(tx, { actor, kms }, registrar)
    for (let index = 0; index < OFFICERS; index++) {
      const role = index % 8 === 7 ? ('supervisor' as const) : ('legal-officer' as const)
      const person = {
        email: index === 0 ? email : `o${index}@bench.example`,
        name: `Officer ${index}`,
        role,
        password,
      }
      officers.push((await addPerson(tx, organisationId, person)).personId)
    }
  })
  return { organisationId, officers, email, password }
}

/** Some cases through the door that people use, with contract, records, history and judgement: their pages are asked for. */
async function openCases({ app, kms, registrar }: RunningLedger, bank: Awaited<ReturnType<typeof newBank>>) {
  const { organisationId, officers } = bank
  const secretKey = new Uint8Array(randomBytes(32))
  const publicKey = nodeEd25519.publicKeyOf(secretKey)
  const actor = { organisationId, id: officers[0]!, name: 'Officer 0', role: 'legal-officer' as const }
  const ids: string[] = []
  await inTenant(app, { organisationId, actorId: actor.id }, tx =>
    registerSigningKey(tx, registrar, {
      organisationId,
      publicKey,
      label: 'Loans',
      allows: ['capture'],
      wrappedSecret: null,
    }),
  )
  for (let made = 0; made < OPENED; made++) {
    await inTenant(app, { organisationId, actorId: actor.id }, async tx => {
      const body = draft(organisationId, { key: keyIdOf(publicKey), secretKey })
      const { contractId } = await openContract(tx, { actor }, body)
      const claim = { currency: 'CNY', principalMinor: 8_000_000n, interestMinor: 593_022n, costsMinor: 48_000n }
      const about = { jurisdiction: 'CN', courtId: null, track: 'payment-order', dueOn: '2025-06-30' } as const
      ids.push((await openCase(tx, { actor, kms }, { contractId, ...claim, ...about })).caseId)
    })
  }
  return ids
}

/** Where the queue stands at some of its depths. */
async function depthKeys(app: Database, { organisationId, me }: { organisationId: string; me: string }, count: number) {
  const keys: [string, readonly string[] | null][] = [['first page', null]]
  for (const share of [0.1, 0.5, 0.8]) {
    const [row] = await inTenant(app, { organisationId, actorId: me }, tx =>
      tx.execute<{ rank: string; id: string }>(sql`
        select triage_rank::text as rank, id from cases where organisation_id = app_organisation() and stage <> 'closed'
        order by triage_rank, id offset ${Math.floor(count * share)} limit 1`),
    )
    keys.push([`${share * 100} % down`, [row!.rank, row!.id]])
  }
  return keys
}

function pagesOf(
  samples: readonly SeededCase[],
  opened: readonly string[],
  keys: readonly (readonly [string, readonly string[] | null])[],
) {
  const after = (key: readonly string[]) => Buffer.from(JSON.stringify(key)).toString('base64url')
  const names = samples.filter(({ localName }) => localName).slice(0, 10)
  return {
    'the queue': [
      '/cases',
      ...keys.flatMap(([, key]) => (key ? [`/cases?after=${after(key)}`] : [])),
      ...['mine', 'unassigned', 'limitation-30', 'ready', 'approval', 'held'].map(view => `/cases?view=${view}`),
    ],
    narrowed: ['/cases?jurisdiction=DE', '/cases?stage=filed&track=litigation', '/cases?currency=CNY&from=1000000'],
    search: [
      ...names.map(({ localName }) => `/cases?q=${encodeURIComponent(localName!)}`),
      ...samples.slice(0, 10).map(({ number }) => `/cases?q=${number}`),
      '/cases?q=Anna+Adler',
    ],
    deadlines: ['/deadlines', '/deadlines?view=mine', '/deadlines?view=none'],
    workload: ['/cases/workload'],
    'a case': opened.map(id => `/cases/${id}`),
  }
}
