import { eq } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { inspectPdfSignatures } from '#app/evidence/pdf-signatures.server.ts'
import { readEvidence } from '#app/evidence/read-evidence.server.ts'
import { outbox } from '#db/schema/index.ts'
import { Office } from './office.ts'

let office: Office

beforeAll(async () => {
  office = await Office.open()
}, 120_000)

test('without the notary’s process the report stays approved and says so; with it, it is sealed', async () => {
  const reportId = await office.approved()
  const { rig, bank, keeping } = office.world
  await rig.stop('notary')
  expect(await office.runJobs()).toBe(1)
  expect(await office.report(reportId)).toMatchObject({
    status: 'approved',
    trouble: 'The notary’s own process does not answer.',
    evidenceId: null,
  })
  expect(await office.runJobs()).toBe(1)

  await office.restartProcess()
  expect(await office.runJobs()).toBe(1)
  const report = await office.report(reportId)
  expect(report).toMatchObject({ status: 'sealed', trouble: null })
  expect(await office.runJobs()).toBe(0)

  const { bytes, row } = await bank.as(tx => readEvidence(tx, keeping, report.evidenceId!))
  expect(row.name).toBe(`Preservation report ${report.number}.pdf`)
  const { signatures } = await inspectPdfSignatures(bytes)
  expect(signatures.map(({ standing }) => standing)).toEqual(['intact'])
  await office.publish()
  expect(await office.submissionStatus(report.sealSubmissionId!)).toBe('published')
})

test('before the approval is co-signed it waits, and says for what', async () => {
  const reportId = await office.request(await office.newContract())
  await office.publish()
  await office.approve(reportId)
  expect(await office.runJobs()).toBe(1)
  expect(await office.report(reportId)).toMatchObject({
    status: 'approved',
    trouble: 'The approval waits for the members’ co-signatures.',
  })
  await office.publish()
  await office.runJobs()
  expect(await office.report(reportId)).toMatchObject({ status: 'sealed', trouble: null })
})

test('a job that is run twice seals once', async () => {
  const reportId = await office.approved()
  await Promise.all([office.runJobs(), office.runJobs()])
  const report = await office.report(reportId)
  expect(report.status).toBe('sealed')
  const { worker } = office.world.rig.database
  const rows = await worker.select().from(outbox).where(eq(outbox.topic, 'render-report'))
  expect(rows.filter(({ doneAt }) => doneAt === null)).toEqual([])
  await office.publish()
  expect(await office.submissionStatus(report.sealSubmissionId!)).toBe('published')
})

test('an answer that was lost changes nothing: the next run keeps the same file', async () => {
  const reportId = await office.approved()
  const keep = office.world.keeping.evidenceStore
  const failing = { ...office.services, evidenceStore: { ...keep, put: () => Promise.reject(new Error('disk full')) } }
  await expect(office.runJobs(failing)).rejects.toThrow('disk full')
  expect((await office.report(reportId)).status).toBe('approved')
  const before = await office.sealedFiles()
  expect(await office.runJobs()).toBe(1)
  expect((await office.report(reportId)).status).toBe('sealed')
  expect(await office.sealedFiles()).toEqual(before)
})
