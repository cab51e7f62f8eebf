import { eq } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { approveReport } from '#app/reports/approve-report.server.ts'
import { outbox } from '#db/schema/index.ts'
import { Office, refusalOf } from './office.ts'

let office: Office

beforeAll(async () => {
  office = await Office.open()
}, 120_000)

/** The jobs that were asked for this report. */
async function jobsOf(reportId: string) {
  const rows = await office.world.rig.database.worker.select().from(outbox).where(eq(outbox.topic, 'render-report'))
  return rows.filter(({ payload }) => (payload as { reportId: string }).reportId === reportId)
}

test('while an event waits for co-signatures nothing is approved, and nothing is written', async () => {
  const reportId = await office.request(await office.newContract())
  const early = { code: 'not-yet-published', status: 409 }
  expect(await refusalOf(office.approve(reportId))).toEqual(early)
  await office.world.sequence()
  expect(await refusalOf(office.approve(reportId))).toEqual(early)
  expect(await office.report(reportId)).toMatchObject({ status: 'requested', number: null, facts: null })
  expect(await jobsOf(reportId)).toEqual([])
})

test('an approval fixes the facts, numbers the report and asks for the seal', async () => {
  const reportId = await office.request(await office.newContract())
  await office.publish()
  const { number } = await office.approve(reportId)
  expect(number).toMatch(/^\d{4}-\d{4}$/)
  const report = await office.report(reportId)
  expect(report).toMatchObject({ status: 'approved', number, decidedBy: 'Chen Guozhang' })
  const facts = report.facts as { number: string; events: unknown[]; files: unknown[]; checks: { ok: boolean }[] }
  expect(facts).toMatchObject({ v: 1, number })
  expect(facts.events).toHaveLength(2)
  expect(facts.files).toHaveLength(1)
  expect(facts.checks.every(({ ok }) => ok)).toBe(true)
  expect(await jobsOf(reportId)).toHaveLength(1)
})

test('what was added since the officer looked is not certified unread', async () => {
  const contractId = await office.newContract()
  const reportId = await office.request(contractId)
  await office.publish()
  const seen = await office.seen(reportId)
  await office.capture(contractId, 'contract.consented')
  await office.publish()
  expect(await refusalOf(office.approve(reportId, seen))).toEqual({ code: 'changed-since', status: 409 })
  expect((await office.report(reportId)).status).toBe('requested')
  await office.approve(reportId)
  expect((await office.report(reportId)).facts).toMatchObject({ events: { length: 3 } })
})

test('of two officers at once one approves; the other is told', async () => {
  const reportId = await office.request(await office.newContract())
  await office.publish()
  const answers = await Promise.all([1, 2].map(() => refusalOf(office.approve(reportId))))
  expect(answers).toContainEqual({})
  expect(answers).toContainEqual({ code: 'report-decided', status: 409 })
  expect(await jobsOf(reportId)).toHaveLength(1)
})

test('two reports at once get two numbers, one after the other', async () => {
  const requests = [await office.request(await office.newContract()), await office.request(await office.newContract())]
  await office.publish()
  const made = await Promise.all(requests.map(reportId => office.approve(reportId)))
  const [one, two] = made.map(({ number }) => Number(number.split('-')[1])).sort((a, b) => a - b)
  expect(two! - one!).toBe(1)
})

test('only the office that was asked approves', async () => {
  const reportId = await office.request(await office.newContract())
  await office.publish()
  const { bank, court, keeping } = office.world
  const seen = await office.seen(reportId)
  for (const one of [bank, court]) {
    const refused = one.as((tx, by) => approveReport(tx, keeping, by, { reportId, seen }))
    expect(await refusalOf(refused)).toEqual({ code: 'unknown-report', status: 404 })
  }
})
