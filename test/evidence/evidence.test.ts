import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { openContract } from '#app/contracts/open-contract.server.ts'
import { openFolderStore } from '#app/evidence/folder-store.server.ts'
import { FrameError } from '#app/evidence/frames.server.ts'
import { readEvidence } from '#app/evidence/read-evidence.server.ts'
import { receiveUpload } from '#app/evidence/receive-upload.server.ts'
import { storeEvidence } from '#app/evidence/store-evidence.server.ts'
import {
  accessGrants,
  contractEventFiles,
  contractEvents,
  contracts,
  custodyEvents,
  evidence,
} from '#db/schema/index.ts'
import type { Json } from '#ledger/canonical.ts'
import { captureBody, draft, newBankClient, newSubject } from '../support/bank-client.ts'
import { testDatabase } from '../support/database.ts'
import {
  asOrganisationOf,
  authorityOf,
  newOrganisation,
  testFolder,
  testKms,
  testRegistrar,
} from '../support/organisation.ts'

const { app } = await testDatabase()
const kms = await testKms()
const folder = testFolder()
const keeping = { kms, evidenceStore: await openFolderStore(folder) }
let bank: string
let other: string

beforeAll(async () => {
  bank = await newOrganisation(app, 'bank')
  other = await newOrganisation(app, 'bank')
})

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const objects = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
const rows = () => asOrganisationOf(app, bank, tx => tx.$count(evidence))
const read = (organisationId: string, evidenceId: string) =>
  asOrganisationOf(app, organisationId, tx => readEvidence(tx, keeping, evidenceId))

async function* inChunks(bytes: Uint8Array, size = 10_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function upload(bytes: Uint8Array, change: Partial<Parameters<typeof receiveUpload>[3]> = {}, organisationId = bank) {
  const about = { name: 'loan.bin', mediaType: 'application/octet-stream', maxBytes: 10_000_000, tool: 'test' }
  const input = { source: inChunks(bytes), sha256: digest(bytes), ...about, ...change }
  return receiveUpload(app, keeping, authorityOf(organisationId, kms), input)
}

describe('an upload', () => {
  it('can be read back by its organisation, and is nowhere in plain', async () => {
    const bytes = randomBytes(200_000)
    const { evidenceId, created } = await upload(bytes)
    expect(created).toBe(true)
    const { row, bytes: found } = await read(bank, evidenceId)
    expect(Buffer.from(found).equals(bytes)).toBe(true)
    expect(row).toMatchObject({ size: 200_000n, mediaType: 'application/octet-stream' })
    for (const object of objects()) {
      expect(readFileSync(join(object.parentPath, object.name)).includes(bytes.subarray(0, 32))).toBe(false)
    }
    const custody = await asOrganisationOf(app, bank, tx =>
      tx.select().from(custodyEvents).where(eq(custodyEvents.evidenceId, evidenceId)),
    )
    expect(custody).toMatchObject([{ action: 'received', actor: 'API key test', tool: 'test', hashBefore: null }])
    expect(Buffer.from(custody[0]!.hashAfter).equals(digest(bytes))).toBe(true)
  })

  it('sent again is the same evidence, and leaves one object', async () => {
    const bytes = randomBytes(1000)
    const first = await upload(bytes)
    const before = objects().length
    expect(await upload(bytes)).toEqual({ ...first, created: false })
    const both = await Promise.all([upload(bytes), upload(bytes)])
    expect(both.map(answer => answer.evidenceId)).toEqual([first.evidenceId, first.evidenceId])
    expect(objects()).toHaveLength(before)
  })

  it('of the same bytes by another tenant is its own, and neither learns of the other', async () => {
    const bytes = randomBytes(1000)
    const mine = await upload(bytes)
    const theirs = await upload(bytes, {}, other)
    expect(theirs.created).toBe(true)
    await expect(read(other, mine.evidenceId)).rejects.toMatchObject({ code: 'unknown-evidence', status: 404 })
    await expect(read(bank, theirs.evidenceId)).rejects.toMatchObject({ code: 'unknown-evidence' })
    const [a, b] = await Promise.all([read(bank, mine.evidenceId), read(other, theirs.evidenceId)])
    expect(a.row.objectKey).not.toBe(b.row.objectKey)
  })

  it('that is refused leaves neither row nor object', async () => {
    const bytes = randomBytes(100_000)
    const [rowsBefore, objectsBefore] = [await rows(), objects().length]
    await expect(upload(bytes, { sha256: digest(randomBytes(1)) })).rejects.toMatchObject({ code: 'digest-mismatch' })
    await expect(upload(bytes, { maxBytes: 99_999 })).rejects.toMatchObject({ code: 'body-too-large', status: 413 })
    await expect(upload(bytes, { mediaType: 'application/pdf' })).rejects.toMatchObject({ code: 'not-a-pdf' })
    await expect(upload(new Uint8Array(), { mediaType: 'application/pdf' })).rejects.toMatchObject({
      code: 'not-a-pdf',
    })
    async function* broken() {
      yield bytes.subarray(0, 50_000)
      throw new Error('aborted')
    }
    await expect(upload(bytes, { source: broken() })).rejects.toThrow('aborted')
    expect([await rows(), objects().length]).toEqual([rowsBefore, objectsBefore])
  })

  it('may be empty', async () => {
    const { evidenceId } = await upload(new Uint8Array())
    expect((await read(bank, evidenceId)).bytes).toHaveLength(0)
  })
})

describe('reading', () => {
  it('fails on a stored file that was changed', async () => {
    const { evidenceId } = await upload(randomBytes(100_000))
    const { row } = await read(bank, evidenceId)
    const path = join(folder, 'objects', row.objectKey.slice(0, 2), row.objectKey)
    const stored = readFileSync(path)
    stored[70_000]! ^= 1
    writeFileSync(path, stored)
    await expect(read(bank, evidenceId)).rejects.toThrow(FrameError)
  })

  it('fails when record and file do not belong together', async () => {
    const [a, b] = [await upload(randomBytes(500)), await upload(randomBytes(500))]
    const { row } = await read(bank, b.evidenceId)
    await asOrganisationOf(app, bank, tx =>
      tx
        .update(evidence)
        .set({ objectKey: row.objectKey, wrappedKey: row.wrappedKey })
        .where(eq(evidence.id, a.evidenceId)),
    )
    await expect(read(bank, a.evidenceId)).rejects.toThrow('does not match its record')
  })

  it('of an id that is none is refused', async () => {
    await expect(read(bank, uuidv7())).rejects.toMatchObject({ code: 'unknown-evidence' })
  })
})

describe('a file that two contracts name', () => {
  it('is open to whoever may read either of them, without what was done for the other', async () => {
    const client = await newBankClient(app, { kms, registrar: testRegistrar() })
    const authority = authorityOf(client.organisationId, kms)
    const notary = await newOrganisation(app, 'notary')
    const bytes = randomBytes(64)
    const asBank = <T>(work: Parameters<typeof asOrganisationOf<T>>[2]) =>
      asOrganisationOf(app, client.organisationId, work)
    const about = { name: 'terms.txt', mediaType: 'text/plain', tool: 'test' }
    const { evidenceId } = await asBank(tx => storeEvidence(tx, keeping, authority, bytes, about))
    const file = { sha256: digest(bytes).toString('hex'), size: 64, type: 'text/plain', name: 'terms.txt' }
    const open = () => {
      const body = captureBody(client, newSubject(), [{ type: 'contract.drafted', payload: draft({ files: [file] }) }])
      return asBank(tx => openContract(tx, authority, body as unknown as Json))
    }
    const [first, second] = [await open(), await open()]
    await expect(read(notary, evidenceId)).rejects.toMatchObject({ status: 404 })
    await asBank(tx =>
      tx.insert(accessGrants).values({
        organisationId: client.organisationId,
        granteeId: notary,
        subjectId: second.contractId,
        scope: 'report',
        sourceId: uuidv7(),
      }),
    )
    expect(Buffer.from((await read(notary, evidenceId)).bytes).equals(bytes)).toBe(true)
    const seen = await asOrganisationOf(app, notary, async tx => ({
      custody: await tx.select().from(custodyEvents),
      contracts: await tx.select({ id: contracts.id }).from(contracts),
      events: await tx.$count(contractEvents),
      files: await tx.$count(contractEventFiles),
    }))
    expect(seen.contracts).toEqual([{ id: second.contractId }])
    expect(seen.custody.map(event => event.contractId)).toEqual([null, second.contractId])
    expect(seen).toMatchObject({ events: 1, files: 1 })
    expect(first.contractId).not.toBe(second.contractId)
  })
})
