/** Holdings through the database: what is held by whom, and who must sign together, outlives sequencer and nodes. */
import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, test, vi } from 'vitest'
import { createHostedKey } from '#app/identity/create-hosted-key.server.ts'
import { registerSigningKey } from '#app/identity/register-signing-key.server.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import { receiveSubmission } from '#app/submissions/receive-submission.server.ts'
import { recordActs } from '#app/submissions/record-act.server.ts'
import { ledgerHoldings, ledgerKeys, submissions } from '#db/schema/index.ts'
import type { JsonObject } from '#ledger/canonical.ts'
import { packLeaves } from '#ledger/node/packed.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { RegisteredKey } from '#ledger/rules/key-items.ts'
import { buildSubmission, type Submission, submissionLeaves } from '#ledger/submission.ts'
import { fsck } from '#workers/ledger/fsck.ts'
import { readRegistrar } from '#workers/ledger/operator-folder.ts'
import type { Publisher } from '#workers/ledger/publisher.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { asOrganisationOf, authorityOf, newOrganisation, testKms } from '../support/organisation.ts'
import { item, type Key, keyOf, LedgerRig, MEMBERS } from './ledger-rig.ts'

type Party = { readonly id: string; readonly key: Key }

let rig: LedgerRig
let sequencer: Sequencer
let publisher: Publisher
let kms: Kms
/** Three lenders of one loan, and a stranger to it. */
let [a, b, c, stranger]: Party[] = []
const loan = uuidv7()

beforeAll(async () => {
  rig = await LedgerRig.open()
  kms = await testKms()
  await rig.start(...MEMBERS)
  sequencer = await rig.sequencer()
  publisher = rig.publisher()
  await settle()
  ;[a, b, c, stranger] = await Promise.all([newParty(), newParty(), newParty(), newParty()])
  await settle()
}, 60_000)

/** Whose own key may sign whatever the rules in force have. */
async function newParty(): Promise<Party> {
  const registrar = await readRegistrar(rig.operator)
  const organisationId = await newOrganisation(rig.database.app, 'bank', `Lender ${uuidv7()}`)
  const key = keyOf()
  const { publicKey } = key
  const allows = ['act', 'capture']
  await asOrganisationOf(rig.database.app, organisationId, tx =>
    registerSigningKey(tx, registrar, { organisationId, publicKey, label: 'Its own', allows, wrappedSecret: null }),
  )
  return { id: organisationId, key }
}

async function settle(): Promise<void> {
  await sequencer.drain()
  await vi.waitFor(async () => expect((await publisher.publish()).behind).toEqual([]), { timeout: 20_000 })
}

function about(subject: string, type: string, fields: JsonObject, by: Party, ...others: readonly Party[]): Submission {
  const kind = type.startsWith('contract.') ? 'capture' : 'act'
  const items = [{ ...item(type), subject, ...fields }]
  const sign = [by, ...others].map(({ key }) => ({ key: key.id, secretKey: key.secretKey }))
  return buildSubmission({ kind, actor: by.id, items, sign }, nodeEd25519)
}

/** Past the web application's own look, so that the sequencer's word is heard. */
async function sequenced(submission: Submission) {
  const id = await rig.submit(submission)
  await settle()
  const [row] = await rig.database.worker.select().from(submissions).where(eq(submissions.id, id))
  return { status: row!.status, rule: row!.refusedRule }
}

const taken = { status: 'published', rule: null }
const refused = (rule: string) => ({ status: 'refused', rule })
const receive = (submission: Submission) =>
  receiveSubmission(rig.database.app, packLeaves(submissionLeaves(submission)), async () => {})
const held = () => rig.database.worker.select().from(ledgerHoldings).where(eq(ledgerHoldings.subject, loan))
const paid = (by: Party, ...others: Party[]) => about(loan, 'contract.paid', {}, by, ...others)

/** The worker and every node begin anew, from what is stored. */
async function restart(): Promise<void> {
  await publisher.close()
  await sequencer.close()
  await rig.stop(...MEMBERS)
  await rig.start(...MEMBERS)
  sequencer = await rig.sequencer()
  publisher = rig.publisher()
  await settle()
}

test('two of three must sign what is said of a loan that they hold together', async () => {
  const joint = { threshold: 2, signers: [a!.id, b!.id, c!.id] }
  expect(await sequenced(about(loan, 'holding.opened', { joint }, a!))).toEqual(refused('joint.consent'))
  expect(await sequenced(about(loan, 'holding.opened', { joint }, a!, b!, c!))).toEqual(taken)
  expect(await held()).toMatchObject([{ opener: a!.id, holder: a!.id, joint }])
  expect(await sequenced(paid(a!))).toEqual(refused('joint.required'))
  await expect(receive(paid(b!))).rejects.toMatchObject({ code: 'joint.required', status: 422 })
  expect(await receive(paid(b!, c!))).toMatchObject({ status: 'pending', known: false })
  await settle()
  // Others may speak of it, as others.
  expect(await sequenced(paid(stranger!))).toEqual(taken)
  expect(await sequenced(paid(a!, stranger!))).toEqual(refused('joint.required'))
})

test('only its holder transfers it, with those whom the terms ask for and whoever takes it over', async () => {
  const to = (party: Party) => ({ opener: a!.id, to: party.id })
  expect(await sequenced(about(loan, 'holding.transferred', to(c!), b!, c!))).toEqual(refused('holding.holder'))
  expect(await sequenced(about(loan, 'holding.transferred', to(b!), a!, c!))).toEqual(refused('joint.consent'))
  expect(await sequenced(about(loan, 'holding.transferred', to(b!), a!, b!))).toEqual(taken)
  expect(await held()).toMatchObject([{ opener: a!.id, holder: b!.id }])
})

test('all of it is known to a worker and to nodes that begin anew', async () => {
  const before = await held()
  await restart()
  expect(await held()).toEqual(before)
  expect(await sequenced(paid(c!))).toEqual(refused('joint.required'))
  expect(await sequenced(about(loan, 'holding.transferred', { opener: a!.id, to: c!.id }, a!, c!))).toEqual(
    refused('holding.holder'),
  )
  expect(await sequenced(paid(c!, a!))).toEqual(taken)
  expect(await sequenced(about(loan, 'holding.transferred', { opener: a!.id, to: c!.id }, b!, c!))).toEqual(taken)
  expect((await fsck(rig.database.worker, rig.data)).findings).toEqual([])
}, 60_000)

test('a record’s erasure is said by whoever made it, of what it made', async () => {
  const made = about(uuidv7(), 'contract.paid', {}, a!)
  expect(await sequenced(made)).toEqual(taken)
  const erased = { erased: [made.items[0]!.id], basis: 'retention-ended' }
  await restart()
  expect(await sequenced(about(uuidv7(), 'record.erased', erased, b!))).toEqual(refused('erased.unknown'))
  expect(await sequenced(about(uuidv7(), 'record.erased', erased, a!))).toEqual(taken)
}, 60_000)

test('a key that Hardproof keeps signs every act of the rules in force, and no seal', async () => {
  const registrar = await readRegistrar(rig.operator)
  const organisationId = await newOrganisation(rig.database.app, 'bank', 'A lender without a key')
  const authority = authorityOf(organisationId, kms)
  const { keyId } = await asOrganisationOf(rig.database.app, organisationId, tx =>
    createHostedKey(tx, authority, registrar),
  )
  const subject = uuidv7()
  const { entryId, submissionId } = await asOrganisationOf(rig.database.app, organisationId, async tx => {
    const acts = [{ type: 'holding.opened', subject, payload: {}, fields: { joint: null } }]
    return (await recordActs(tx, authority, acts))[0]!
  })
  await settle()
  const [key] = await rig.database.worker.select().from(ledgerKeys).where(eq(ledgerKeys.keyId, keyId))
  const { allow } = key!.registration as RegisteredKey
  expect(allow).toEqual(expect.arrayContaining(['holding.opened', 'holding.transferred', 'record.erased']))
  expect(allow).not.toContain('report.sealed')
  expect(allow).not.toContain('seal.digest')
  const [row] = await rig.database.worker.select().from(submissions).where(eq(submissions.id, submissionId))
  expect(row!.status).toBe('published')
  const [erasure] = await asOrganisationOf(rig.database.app, organisationId, tx =>
    recordActs(tx, authority, [
      { type: 'record.erased', subject, payload: {}, fields: { erased: [entryId], basis: 'law' } },
    ]),
  )
  await settle()
  const [said] = await rig.database.worker.select().from(submissions).where(eq(submissions.id, erasure!.submissionId))
  expect(said!.status).toBe('published')
})
