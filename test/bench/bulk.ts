/** A file of a hundred thousand claims made into cases by the running worker, and COPY of the same rows into a bare table. */
import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import { addPerson } from '#app/identity/add-person.server.ts'
import { createHostedKey } from '#app/identity/create-hosted-key.server.ts'
import { registerOrganisation } from '#app/identity/register-organisation.server.ts'
import { inTenant } from '#db/transaction.ts'
import { signIn, type Visitor } from './cases/measure-pages.ts'
import { cpuSeconds } from './processes.ts'
import { type BenchOptions, type BenchResult, lookAtMachine, round } from './result.ts'
import { type RunningLedger, startLedger } from './running-ledger.ts'

const COUNT = 100_000
const QUICK_COUNT = 5_000
const TARGET = 0.25
/** A file that is asked for nothing: what a worker grows by before it has its first row behind it is not the file's. */
const WARM = 2_000
const MiB = 1024 * 1024
const EVERY_MS = 200

export async function benchBulk({ quick, sizes, profile, say }: BenchOptions): Promise<BenchResult> {
  const machine = lookAtMachine()
  say('starting PostgreSQL, web server, worker and four nodes …')
  const ledger = await startLedger({ profile })
  const admin = postgres(ledger.adminUrl, { max: 1, onnotice: () => {} })
  try {
    const count = sizes?.at(-1) ?? (quick ? QUICK_COUNT : COUNT)
    const bank = await newBank(ledger)
    say(`capturing ${count + WARM} contracts …`)
    const references = Array.from({ length: count + WARM }, (_, at) => `L-${String(at + 1).padStart(9, '0')}`)
    await copyContracts(admin, bank.organisationId, references)
    const visitor = await signIn(ledger.origin, bank.email, bank.password)
    await bring(visitor, admin, csvOf(references.slice(count)), 'warm.csv', () => {})
    const csv = csvOf(references.slice(0, count))
    say(`${round(csv.length / MiB, 1)} MiB, ${count} rows: into cases …`)
    const memory: number[] = []
    const cpuBefore = cpuSeconds(ledger.pids)
    const ours = await bring(visitor, admin, csv, 'claims.csv', () => {
      const rss = rssOf(ledger.pids.worker!)
      if (rss !== null) memory.push(rss)
    })
    const cpuAfter = cpuSeconds(ledger.pids)
    if (ours.casesMade !== count) throw new Error(`${ours.casesMade} of ${count} rows became cases`)
    say('COPY of the same rows …')
    const copies: number[] = []
    for (let turn = 0; turn < 3; turn++) copies.push(await bareCopy(admin, csv))
    const copied = count / copies.sort((a, b) => a - b)[1]!
    const perSecond = count / ours.seconds
    const ratio = round(perSecond / copied, 4)
    const third = Math.max(1, Math.floor(memory.length / 3))
    const highest = (values: readonly number[]) => (values.length > 0 ? Math.max(...values) : null)
    const inMiB = (value: number | null) => value && round(value / MiB)
    return {
      name: 'bulk',
      machine: machine(),
      figures: {
        rows: count,
        fileMiB: round(csv.length / MiB, 1),
        seconds: round(ours.seconds, 1),
        casesPerSecond: round(perSecond),
        workerRssMiB: {
          start: inMiB(memory[0] ?? null),
          peakOfFirstThird: inMiB(highest(memory.slice(0, third))),
          peakOfLastThird: inMiB(highest(memory.slice(-third))),
          peak: inMiB(highest(memory)),
        },
        cpuSeconds:
          cpuBefore &&
          cpuAfter &&
          Object.fromEntries(
            Object.entries(cpuAfter).map(([name, after]) => [name, round(after - cpuBefore[name]!, 1)]),
          ),
        each: 'case, two parties, event, signed ledger entry, task, judgement, deadline, search tokens',
      },
      against: { what: 'COPY of the same CSV into a table without keys or indexes', rowsPerSecond: round(copied) },
      ratio,
      target: `≥ ${TARGET}`,
      met: ratio >= TARGET,
    }
  } finally {
    await admin.end()
    await ledger.close()
  }
}

async function newBank({ app, kms, registrar }: RunningLedger) {
  const organisation = { kind: 'bank', name: 'Bench Bank', country: 'CN' } as const
  const { organisationId } = await app.transaction(tx => registerOrganisation(tx, organisation))
  const password = randomBytes(18).toString('base64url')
  const email = 'officer@bulk.example'
  await inTenant(app, { organisationId, actorId: organisationId }, async tx => {
    const actor = { organisationId, id: organisationId, name: 'Bench', role: null }
    await createHostedKey(tx, { actor, kms }, registrar)
    await addPerson(tx, organisationId, { email, name: 'Officer', role: 'legal-officer', password })
  })
  return { organisationId, email, password }
}

/** As they stand after capture; their own entries on the ledger are not what is measured. */
async function copyContracts(admin: postgres.Sql, organisationId: string, references: readonly string[]) {
  await admin`set session_replication_role = replica`
  const target = await admin`copy contracts (id, organisation_id, subject, reference, title, jurisdiction, currency,
    principal_minor, counterparty_name, counterparty_local_name, state, signed_on, created_at) from stdin`.writable()
  const lines = references.map(reference => {
    const id = randomUUID()
    const about = [
      id,
      organisationId,
      id,
      reference,
      'Consumer loan',
      'CN',
      'CNY',
      9_000_000,
      'Zhang Haiyang',
      '张海洋',
    ]
    return `${[...about, 'signed', '2024-03-02', '2024-03-02T08:00:00Z'].join('\t')}\n`
  })
  await pipeline(Readable.from(lines), target)
  await admin`set session_replication_role = origin`
  await admin`vacuum analyze contracts`
}

function csvOf(references: readonly string[]): Buffer {
  const lines = references.map((reference, at) => {
    const amount = `${1_000 + (at % 80_000)}.${String(at % 100).padStart(2, '0')}`
    const due = `2025-${String(1 + (at % 12)).padStart(2, '0')}-${String(1 + (at % 28)).padStart(2, '0')}`
    return `${reference},Zhang Haiyang,张海洋,${amount},CNY,CN,payment-order,loan,${due}\n`
  })
  return Buffer.from(
    `reference,name,local name,amount,currency,jurisdiction,track,contract kind,due date\n${lines.join('')}`,
  )
}

/** Sent and started as a person does it, with the forms of the pages. */
async function bring(
  { origin, cookie }: Visitor,
  admin: postgres.Sql,
  csv: Buffer,
  name: string,
  look: () => void,
): Promise<{ seconds: number; casesMade: number }> {
  const headers = { Cookie: cookie, Origin: origin }
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(csv)], { type: 'text/csv' }), name)
  const sent = await fetch(`${origin}/intakes/new`, { method: 'POST', redirect: 'manual', headers, body: form })
  const path = sent.headers.get('Location')
  if (!path) throw new Error(`Sending the file answered ${sent.status}: ${(await sent.text()).slice(0, 500)}`)
  look()
  const start = new URLSearchParams({ act: 'start' })
  const started = await fetch(`${origin}${path}`, { method: 'POST', redirect: 'manual', headers, body: start })
  if (started.status !== 302) throw new Error(`Starting it answered ${started.status}`)
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, EVERY_MS))
    look()
    const [row] = await admin<{ state: string; trouble: string | null; made: number; seconds: number }[]>`
      select state, trouble, cases_made as made, extract(epoch from ended_at - started_at)::float8 as seconds
      from intakes where id = ${path.split('/').at(-1)!}`
    if (row?.state === 'failed' || row?.state === 'cancelled') throw new Error(`The file ${row.state}: ${row.trouble}`)
    if (row?.state === 'done') return { seconds: row.seconds, casesMade: row.made }
  }
}

/** Seconds. */
async function bareCopy(admin: postgres.Sql, csv: Buffer): Promise<number> {
  await admin`create table bench_bulk (reference text, name text, local_name text, amount numeric, currency text,
    jurisdiction text, track text, contract_kind text, due_on date)`
  try {
    const begun = performance.now()
    const target = await admin`copy bench_bulk from stdin (format csv, header)`.writable()
    await pipeline(Readable.from(pieces(csv)), target)
    return (performance.now() - begun) / 1_000
  } finally {
    await admin`drop table bench_bulk`
  }
}

function* pieces(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

/** Bytes that a process holds in memory, by Linux's /proc; null elsewhere. */
function rssOf(pid: number): number | null {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kib ? Number(kib) * 1024 : null
  } catch {
    return null
  }
}
