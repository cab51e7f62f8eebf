import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { count, eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { captureEvents } from '#app/contracts/capture-events.server.ts'
import { openContract } from '#app/contracts/open-contract.server.ts'
import { readContract } from '#app/contracts/read-contract.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { openFolderStore } from '#app/evidence/folder-store.server.ts'
import { storeEvidence } from '#app/evidence/store-evidence.server.ts'
import { contractEvents, contracts, custodyEvents, outbox, submissions } from '#db/schema/index.ts'
import { toBase64 } from '#ledger/bytes.ts'
import type { Json, JsonObject } from '#ledger/canonical.ts'
import { newSalt } from '#ledger/commitment.ts'
import { parseSubmission } from '#ledger/submission.ts'
import { decodeBundle } from '#ledger/tiles.ts'
import {
  type BankClient,
  captureBody,
  draft,
  type Event,
  newBankClient,
  newSubject,
  wayToSignature,
} from '../support/bank-client.ts'
import { testDatabase } from '../support/database.ts'
import { asOrganisationOf, authorityOf, testFolder, testKms, testRegistrar } from '../support/organisation.ts'

const { app } = await testDatabase()
const kms = await testKms()
const registrar = testRegistrar()
const evidenceStore = await openFolderStore(join(testFolder(), 'evidence'))
let bank: BankClient
let other: BankClient

beforeAll(async () => {
  bank = await newBankClient(app, { kms, registrar })
  other = await newBankClient(app, { kms, registrar })
})

const asBank = <T>(client: BankClient, work: Parameters<typeof asOrganisationOf<T>>[2]) =>
  asOrganisationOf(app, client.organisationId, work)
const open = (client: BankClient, body: unknown) =>
  asBank(client, tx => openContract(tx, authorityOf(client.organisationId, kms), body as Json))
const capture = (client: BankClient, contract: string, body: unknown) =>
  asBank(client, tx => captureEvents(tx, authorityOf(client.organisationId, kms), contract, body as Json))

async function opened(client = bank, payload: JsonObject = {}) {
  const subject = newSubject()
  const body = captureBody(client, subject, [{ type: 'contract.drafted', payload: draft(payload) }])
  return { body, ...(await open(client, body)) }
}

/** What a refusal must leave as it was. */
async function tally(client = bank) {
  return asBank(client, async tx => ({
    contracts: await tx.$count(contracts),
    events: await tx.$count(contractEvents),
    submissions: await tx.$count(submissions),
    outbox: await tx.$count(outbox),
    custody: await tx.$count(custodyEvents),
  }))
}

async function refused(work: Promise<unknown>, code: string, path?: string) {
  const error = await work.then(
    () => null,
    reason => reason,
  )
  expect(error).toBeInstanceOf(DomainError)
  expect(error.code).toBe(code)
  if (path) expect(Object.keys(error.fields)).toContain(path)
}

describe('opening a contract', () => {
  it('makes its row from the signed payload', async () => {
    const { contractId, subject, submission } = await opened(bank, { reference: 'LOAN-1', principalMinor: '123456' })
    expect(submission.status).toBe('pending')
    const { contract, events } = await asBank(bank, tx => readContract(tx, subject))
    expect(contract).toMatchObject({
      id: contractId,
      reference: 'LOAN-1',
      principalMinor: 123456n,
      counterpartyLocalName: '陈建国',
      state: 'drafted',
    })
    expect(events).toMatchObject([{ position: 1, type: 'contract.drafted', status: 'pending', leaf: null }])
  })

  it('hands the sequencer exactly the leaves that were signed', async () => {
    const { body, submission } = await opened()
    const [row] = await asBank(bank, tx => tx.select().from(submissions).where(eq(submissions.id, submission.id)))
    const stored = parseSubmission(decodeBundle(row!.leaves))
    expect(stored).toEqual({ header: body.header, items: body.events.map(event => event.item) })
    const jobs = await asBank(bank, tx => tx.select().from(outbox))
    expect(jobs).toContainEqual(
      expect.objectContaining({ topic: 'anchor-ledger', payload: { submissionId: submission.id } }),
    )
  })

  it('needs exactly one contract.drafted, and what a draft must say', async () => {
    const before = await tally()
    const subject = newSubject()
    await refused(open(bank, captureBody(bank, subject, [{ type: 'contract.shown' }])), 'not-a-draft')
    const drafted = { type: 'contract.drafted', payload: draft() }
    await refused(open(bank, captureBody(bank, subject, [drafted, { ...drafted, id: uuidv7() }])), 'not-a-draft')
    for (const [change, path] of [
      [{ principalMinor: 5 }, 'principalMinor'],
      [{ principalMinor: '1.5' }, 'principalMinor'],
      [{ currency: 'yuan' }, 'currency'],
      [{ counterparty: { name: '' } }, 'counterparty.name'],
      [{ reference: 'a\u0007b' }, 'reference'],
      [{ occurredAt: '2026-03-01 10:00' }, 'occurredAt'],
      [{ occurredAt: '2126-03-01T10:00:00Z' }, 'occurredAt'],
    ] as const) {
      const body = captureBody(bank, subject, [{ type: 'contract.drafted', payload: draft(change) }])
      await refused(open(bank, body), 'malformed-payload', `events[0].payload.${path}`)
    }
    expect(await tally()).toEqual(before)
  })

  it('refuses a reference or a subject that is taken', async () => {
    const { subject } = await opened(bank, { reference: 'LOAN-2' })
    const body = (of: string, reference: string, client = bank) =>
      captureBody(client, of, [{ type: 'contract.drafted', payload: draft({ reference }) }])
    await refused(open(bank, body(newSubject(), 'LOAN-2')), 'reference-taken')
    await refused(open(bank, body(subject, 'LOAN-3')), 'subject-taken')
    await refused(open(other, body(subject, 'LOAN-2', other)), 'subject-taken')
    await expect(open(other, body(newSubject(), 'LOAN-2', other))).resolves.toMatchObject({ capturedBefore: false })
  })
})

describe('capturing events', () => {
  it('places them in order and moves the contract', async () => {
    const { contractId, subject } = await opened()
    const answer = await capture(bank, contractId, captureBody(bank, subject, wayToSignature))
    expect(answer.events.map(event => event.position)).toEqual([2, 3, 4, 5, 6, 7])
    const { contract } = await asBank(bank, tx => readContract(tx, contractId))
    expect(contract).toMatchObject({ state: 'delivered', signedOn: '2026-03-01', version: 2 })
  })

  it('takes the contract by its subject too', async () => {
    const { contractId, subject } = await opened()
    const answer = await capture(bank, subject, captureBody(bank, subject, [{ type: 'contract.shown' }]))
    expect(answer.contractId).toBe(contractId)
  })

  it('refuses what is not as it claims, and writes nothing', async () => {
    const { contractId, subject } = await opened()
    const before = await tally()
    const shown: Event = { type: 'contract.shown' }
    const body = () => structuredClone(captureBody(bank, subject, [shown])) as unknown as Mutable
    type Mutable = {
      header: { actor: string; root: string; count: number; kind: string; proofs: { key: string; sig: string }[] }
      events: { item: Record<string, unknown>; payload: Record<string, unknown>; salt: string }[]
    }
    const changed = (change: (it: Mutable) => void) => {
      const it = body()
      change(it)
      return capture(bank, contractId, it)
    }
    const otherKey = randomBytes(32)
    await refused(
      changed(it => {
        it.events[0]!.payload.amount = 1
      }),
      'commitment-mismatch',
      'events[0].item.commitment',
    )
    await refused(
      changed(it => {
        it.events[0]!.salt = toBase64(newSalt())
      }),
      'commitment-mismatch',
    )
    await refused(
      changed(it => {
        it.events[0]!.salt = 'AAAA'
      }),
      'malformed-submission',
      'events[0].salt',
    )
    await refused(
      changed(it => {
        it.events[0]!.item.id = uuidv7()
      }),
      'malformed-submission',
      'header.root',
    )
    await refused(
      changed(it => {
        it.events[0]!.item.name = 'Chen'
      }),
      'malformed-submission',
    )
    await refused(
      changed(it => {
        it.header.count = 2
      }),
      'malformed-submission',
    )
    await refused(
      changed(it => {
        it.header.kind = 'act'
      }),
      'malformed-submission',
      'header.kind',
    )
    await refused(
      changed(it => {
        it.header.proofs[0]!.sig = toBase64(new Uint8Array(64))
      }),
      'bad-signature',
      'header.proofs[0]',
    )
    await refused(
      changed(it => {
        it.header.proofs = []
      }),
      'bad-signature',
    )
    await refused(
      changed(it => {
        it.header.proofs.push(it.header.proofs[0]!)
      }),
      'bad-signature',
    )
    await refused(
      changed(it => {
        it.header.actor = other.organisationId
      }),
      'wrong-actor',
      'header.actor',
    )
    await refused(
      capture(bank, contractId, captureBody({ ...bank, secretKey: otherKey }, subject, [shown])),
      'bad-signature',
    )
    await refused(
      capture(
        bank,
        contractId,
        captureBody({ ...bank, keyId: other.keyId, secretKey: other.secretKey }, subject, [shown]),
      ),
      'unknown-key',
    )
    await refused(
      capture(bank, contractId, captureBody(bank, newSubject(), [shown])),
      'wrong-subject',
      'events[0].item.subject',
    )
    await refused(
      capture(bank, contractId, captureBody(bank, subject, [{ type: 'contract.eaten' }])),
      'malformed-submission',
    )
    await refused(
      capture(bank, contractId, captureBody(bank, subject, [{ type: 'case.opened' }])),
      'malformed-submission',
    )
    await refused(
      capture(bank, contractId, captureBody(bank, subject, [{ type: 'contract.signed' }])),
      'event-out-of-order',
      'events[0].item.type',
    )
    for (const nonsense of [
      null,
      [],
      'x',
      3,
      {},
      { header: {}, events: [] },
      { header: {}, events: [null] },
      { header: {}, events: [{ item: null, payload: {}, salt: '' }] },
    ]) {
      await refused(capture(bank, contractId, nonsense), 'malformed-submission')
    }
    expect(await tally()).toEqual(before)
  })

  it('keeps within what a key is allowed', async () => {
    const narrow = await newBankClient(app, { kms, registrar, allows: ['contract.drafted'] })
    const { contractId, subject } = await opened(narrow)
    const shown = captureBody(narrow, subject, [{ type: 'contract.shown' }])
    await refused(capture(narrow, contractId, shown), 'key-not-allowed', 'header.proofs[0]')
  })

  it('does not find another tenant’s contract, nor a missing one', async () => {
    const { contractId, subject } = await opened()
    await refused(
      capture(other, contractId, captureBody(other, subject, [{ type: 'contract.shown' }])),
      'unknown-contract',
    )
    await refused(
      asBank(other, tx => readContract(tx, contractId)),
      'unknown-contract',
    )
    await refused(capture(bank, uuidv7(), captureBody(bank, subject, [{ type: 'contract.shown' }])), 'unknown-contract')
    await refused(
      capture(bank, "' or 1=1 --", captureBody(bank, subject, [{ type: 'contract.shown' }])),
      'unknown-contract',
    )
  })
})

describe('the day of signing', () => {
  it('is the day where the contract is at law, whichever zone the moment was stated in', async () => {
    for (const [jurisdiction, occurredAt, day] of [
      ['CN', '2026-03-01T23:30:00Z', '2026-03-02'],
      ['CN', '2026-03-02T07:30:00+08:00', '2026-03-02'],
      ['US-CA', '2026-03-02T07:30:00Z', '2026-03-01'],
      ['BR', '2026-03-01T23:30:00-03:00', '2026-03-01'],
      ['FR', '2026-03-01T23:30:00-03:00', '2026-03-02'],
    ] as const) {
      const { contractId, subject } = await opened(bank, { jurisdiction })
      const way = wayToSignature.map(event => ({ ...event, payload: { occurredAt } }))
      await capture(bank, contractId, captureBody(bank, subject, way))
      const { contract } = await asBank(bank, tx => readContract(tx, contractId))
      expect(contract.signedOn, `${jurisdiction} ${occurredAt}`).toBe(day)
    }
  })
})

describe('files', () => {
  const store = (bytes: Uint8Array, name = 'loan.txt') =>
    asBank(bank, tx =>
      storeEvidence(tx, { kms, evidenceStore }, authorityOf(bank.organisationId, kms), bytes, {
        name,
        mediaType: 'text/plain',
        tool: 'test',
      }),
    )
  const reference = (bytes: Uint8Array) => ({
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
    type: 'text/plain',
    name: 'loan.txt',
  })

  it('are taken up by the event that names them, with custody', async () => {
    const bytes = randomBytes(100)
    const { evidenceId } = await store(bytes)
    const { contractId, subject } = await opened(bank, { files: [reference(bytes)] })
    const { events } = await asBank(bank, tx => readContract(tx, contractId))
    expect(events[0]!.files).toMatchObject([{ id: evidenceId, size: 100, sha256: reference(bytes).sha256 }])
    const custody = await asBank(bank, tx =>
      tx.select().from(custodyEvents).where(eq(custodyEvents.evidenceId, evidenceId)),
    )
    expect(custody.map(event => event.action)).toEqual(['received', 'taken-up'])
    // A second event may name it again.
    const again = captureBody(bank, subject, [{ type: 'contract.shown', payload: { files: [reference(bytes)] } }])
    await expect(capture(bank, contractId, again)).resolves.toBeDefined()
  })

  it('that were not uploaded, or are otherwise than named, are refused', async () => {
    const bytes = randomBytes(100)
    const { contractId, subject } = await opened()
    const naming = (file: object) =>
      capture(
        bank,
        contractId,
        captureBody(bank, subject, [{ type: 'contract.shown', payload: { files: [file] } as JsonObject }]),
      )
    await refused(naming(reference(bytes)), 'unknown-evidence', 'events[0].payload.files[0]')
    await store(bytes)
    await refused(naming({ ...reference(bytes), size: 99 }), 'unknown-evidence', 'events[0].payload.files[0].size')
    await refused(
      naming({ ...reference(bytes), type: 'text/html' }),
      'unknown-evidence',
      'events[0].payload.files[0].type',
    )
    await refused(naming({ ...reference(bytes), sha256: 'ABC' }), 'malformed-payload')
  })
})

describe('sending again', () => {
  it('answers where the events stand and creates nothing', async () => {
    const { contractId, subject, body, submission } = await opened()
    const events = captureBody(bank, subject, wayToSignature)
    const first = await capture(bank, contractId, events)
    const before = await tally()
    const second = await capture(bank, contractId, events)
    expect(second).toEqual({ ...first, capturedBefore: true })
    expect(await open(bank, body)).toMatchObject({ contractId, submission, capturedBefore: true })
    expect(await tally()).toEqual(before)
  })

  it('refuses an id that stands for something else, and batches of old and new', async () => {
    const { contractId, subject } = await opened()
    const shown: Event = { type: 'contract.shown', id: uuidv7() }
    await capture(bank, contractId, captureBody(bank, subject, [shown]))
    const before = await tally()
    await refused(capture(bank, contractId, captureBody(bank, subject, [shown])), 'id-taken') // another salt
    await refused(
      capture(bank, contractId, captureBody(bank, subject, [shown, { type: 'contract.consented' }])),
      'id-taken',
    )
    const twice = { type: 'contract.consented', id: uuidv7() }
    await refused(capture(bank, contractId, captureBody(bank, subject, [twice, twice])), 'id-taken')
    expect(await tally()).toEqual(before)
  })

  it('at the same time captures once', async () => {
    const { contractId, subject } = await opened()
    const events = captureBody(bank, subject, wayToSignature)
    const answers = await Promise.all(Array.from({ length: 6 }, () => capture(bank, contractId, events)))
    expect(answers.filter(answer => !answer.capturedBefore)).toHaveLength(1)
    expect(new Set(answers.map(answer => answer.submission.id)).size).toBe(1)
    const fresh = captureBody(bank, newSubject(), [{ type: 'contract.drafted', payload: draft() }])
    const openings = await Promise.all(Array.from({ length: 6 }, () => open(bank, fresh)))
    expect(openings.filter(answer => !answer.capturedBefore)).toHaveLength(1)
    expect(new Set(openings.map(answer => answer.contractId)).size).toBe(1)
  })

  it('with one id under two contracts at once lets one of them have it', async () => {
    const [one, two] = [await opened(), await opened()]
    const id = uuidv7()
    const results = await Promise.allSettled(
      [one, two].map(({ contractId, subject }) =>
        capture(bank, contractId, captureBody(bank, subject, [{ type: 'contract.shown', id }])),
      ),
    )
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    expect(results.find(result => result.status === 'rejected')).toMatchObject({ reason: { code: 'id-taken' } })
  })
})

describe('a batch', () => {
  it('of 1,000 events is captured whole; one more is refused', async () => {
    const { contractId, subject } = await opened()
    await capture(bank, contractId, captureBody(bank, subject, wayToSignature))
    const paid = (n: number): Event[] =>
      Array.from({ length: n }, (_, i) => ({ type: 'contract.paid', payload: { minor: String(i) } }))
    const body = captureBody(bank, subject, paid(1000))
    const answer = await capture(bank, contractId, body)
    expect(answer.events).toHaveLength(1000)
    expect(answer.events.at(-1)?.position).toBe(1007)
    const [rows] = await asBank(bank, tx =>
      tx.select({ n: count() }).from(contractEvents).where(eq(contractEvents.contractId, contractId)),
    )
    expect(rows!.n).toBe(1007)
    const tooMany = { header: body.header, events: Array.from({ length: 1001 }, () => body.events[0]) }
    await refused(capture(bank, contractId, tooMany), 'too-many-items')
  })
})
