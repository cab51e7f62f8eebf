import { beforeAll, expect, test } from 'vitest'
import { listReports } from '#app/reports/list-reports.server.ts'
import { readReport } from '#app/reports/read-report.server.ts'
import { refuseReport } from '#app/reports/refuse-report.server.ts'
import { Office, refusalOf } from './office.ts'

let office: Office

beforeAll(async () => {
  office = await Office.open()
}, 120_000)

test('a request is seen by the bank and by the office, and goes onto the ledger', async () => {
  const reportId = await office.request(await office.newContract())
  const { bank, notary } = office.world
  for (const one of [bank, notary]) {
    const { rows } = await one.as(tx => listReports(tx))
    expect(rows.find(({ id }) => id === reportId)).toMatchObject({ status: 'requested', number: null })
  }
  await office.publish()
  expect(await office.submissionStatus((await office.report(reportId)).requestSubmissionId)).toBe('published')
})

test('nobody else sees it', async () => {
  const reportId = await office.request(await office.newContract())
  const { court } = office.world
  expect((await court.as(tx => listReports(tx))).rows).toEqual([])
  expect(await refusalOf(court.as(tx => readReport(tx, reportId)))).toEqual({ code: 'unknown-report', status: 404 })
})

test('a second live request to the same office is refused', async () => {
  const contractId = await office.newContract()
  await office.request(contractId)
  expect(await refusalOf(office.request(contractId))).toEqual({ code: 'report-exists', status: 409 })
})

test('of two requests at once one is made', async () => {
  const contractId = await office.newContract()
  const answers = await Promise.all([1, 2].map(() => refusalOf(office.request(contractId))))
  expect(answers).toHaveLength(2)
  expect(answers).toContainEqual({})
  expect(answers).toContainEqual({ code: 'report-exists', status: 409 })
})

test('another organisation’s contract does not exist for whoever asks', async () => {
  const contractId = await office.newContract()
  expect(await refusalOf(office.request(contractId, office.world.court))).toEqual({
    code: 'unknown-contract',
    status: 404,
  })
})

test('a refusal needs a reason, and the bank may then ask again', async () => {
  const contractId = await office.newContract()
  const reportId = await office.request(contractId)
  const refuse = (reason: string) =>
    office.asOfficer((tx, authority) => refuseReport(tx, authority, { reportId, reason }))
  for (const reason of ['', '   too few ', 'x'.repeat(2001)]) {
    expect(await refusalOf(refuse(reason))).toEqual({ code: 'reason-needed', status: 422 })
  }
  expect((await office.report(reportId)).status).toBe('requested')

  await refuse('The identity check of the borrower is missing.')
  const report = await office.report(reportId)
  expect(report).toMatchObject({
    status: 'refused',
    refusalReason: 'The identity check of the borrower is missing.',
    decidedBy: 'Chen Guozhang',
  })
  expect(await refusalOf(refuse('And once more, for good.'))).toEqual({ code: 'report-decided', status: 409 })
  await office.publish()
  expect(await office.submissionStatus(report.approvalSubmissionId!)).toBe('published')

  expect(await office.request(contractId)).not.toBe(reportId)
})

test('the bank cannot refuse, nor can an office that was not asked', async () => {
  const reportId = await office.request(await office.newContract())
  const { bank, court } = office.world
  for (const one of [bank, court]) {
    const refused = one.as((tx, by) => refuseReport(tx, by, { reportId, reason: 'No reason of theirs.' }))
    expect(await refusalOf(refused)).toEqual({ code: 'unknown-report', status: 404 })
  }
})
