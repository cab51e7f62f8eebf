/** One case as the product makes it: organisations, a contract with files, a ledger of four nodes that co-sign. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { openCase } from '#app/cases/open-case.server.ts'
import { captureEvents } from '#app/contracts/capture-events.server.ts'
import { openContract } from '#app/contracts/open-contract.server.ts'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { openFolderStore } from '#app/evidence/folder-store.server.ts'
import { storeEvidence } from '#app/evidence/store-evidence.server.ts'
import type { Authority, OrganisationKind, Role } from '#app/identity/actor.ts'
import { createHostedKey } from '#app/identity/create-hosted-key.server.ts'
import { registerOrganisation } from '#app/identity/register-organisation.server.ts'
import { registerSigningKey } from '#app/identity/register-signing-key.server.ts'
import { createLink } from '#app/links/create-link.server.ts'
import { DIGEST_SALT, digestPayload, sealPayload } from '#app/reports/approval.ts'
import { keepSealedReport } from '#app/reports/keep-sealed-report.server.ts'
import { requestReport } from '#app/reports/request-report.server.ts'
import { receiveSubmission } from '#app/submissions/receive-submission.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { reports } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { toBase64, toHex, utf8 } from '#ledger/bytes.ts'
import type { Json, JsonObject } from '#ledger/canonical.ts'
import { commitmentOf, newSalt } from '#ledger/commitment.ts'
import { sha256 } from '#ledger/hash.ts'
import { packLeaves } from '#ledger/node/packed.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { buildSubmission, submissionLeaves } from '#ledger/submission.ts'
import { readRegistrar } from '#workers/ledger/operator-folder.ts'
import type { Publisher } from '#workers/ledger/publisher.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { sampleFacts } from '../reports/sample-facts.ts'
import { captureBody, type Event, newSubject, type Signer } from '../support/bank-client.ts'
import { testFolder, testKms } from '../support/organisation.ts'
import { keyOf, LedgerRig, MEMBERS } from '../workers/ledger-rig.ts'

export const AGREEMENT = utf8('%PDF-1.4\n% the loan agreement as it was signed\n%%EOF\n')
export const IDENTITY = utf8('{"method":"face and card","result":"match"}')

export interface OneMember {
  organisationId: string
  authority: Authority
  as<T>(work: (tx: Transaction, authority: Authority) => Promise<T>): Promise<T>
}

export class CaseOnLedger {
  sequencer!: Sequencer
  publisher!: Publisher
  bank!: OneMember
  notary!: OneMember
  court!: OneMember
  caseId!: string
  contractId!: string
  readonly subject = newSubject()
  #client!: Signer
  #office!: Signer

  private constructor(
    readonly rig: LedgerRig,
    readonly keeping: EvidenceKeeping,
  ) {}

  static async open(): Promise<CaseOnLedger> {
    const rig = await LedgerRig.open()
    await rig.start(...MEMBERS)
    const evidenceStore = await openFolderStore(join(testFolder(), 'evidence'))
    const made = new CaseOnLedger(rig, { kms: await testKms(), evidenceStore })
    made.sequencer = await rig.sequencer()
    made.publisher = rig.publisher()
    await made.#organisations()
    await made.#contract()
    return made
  }

  get db(): Database {
    return this.rig.database.app
  }

  /** Everything submitted so far into the ledger, and co-signed. */
  async publish(): Promise<void> {
    await this.sequence()
    await this.publisher.publish()
  }

  async sequence(): Promise<void> {
    await this.sequencer.drain()
  }

  async capture(events: readonly Event[], by: Signer = this.#client): Promise<void> {
    const body = captureBody(by, this.subject, events)
    await this.bank.as((tx, authority) => captureEvents(tx, authority, this.contractId, body as unknown as Json))
  }

  async link(days = 7): Promise<{ linkId: string; token: string }> {
    const input = {
      caseId: this.caseId,
      courtId: this.court.organisationId,
      notaryId: this.notary.organisationId,
      expiresAt: new Date(Date.now() + days * 86_400_000),
    }
    return this.bank.as((tx, authority) => createLink(tx, authority, input))
  }

  /** Uploads bytes as the bank's; gives what a payload says of them. */
  async upload(name: string, mediaType: string, bytes: Uint8Array): Promise<JsonObject> {
    await this.bank.as((tx, authority) =>
      storeEvidence(tx, this.keeping, authority, bytes, { name, mediaType, tool: 'a test' }),
    )
    return { sha256: toHex(sha256(bytes)), size: bytes.length, type: mediaType, name }
  }

  /** A report on the contract, as sealed by the notary's process; what it says is not looked at here. */
  async seal(pdf: Uint8Array, number = '2026-0001'): Promise<void> {
    const { contractId, notary, keeping } = this
    const { reportId } = await this.bank.as((tx, authority) =>
      requestReport(tx, authority, { contractId, notaryId: notary.organisationId }),
    )
    await notary.as(async (tx, authority) => {
      const facts = sampleFacts({ number })
      const approved = { status: 'approved', number, facts, decidedBy: authority.actor.name, decidedAt: new Date() }
      const [report] = await tx.update(reports).set(approved).where(eq(reports.id, reportId)).returning()
      const [sealedAt, salt] = [new Date(), newSalt()]
      const file = { sha256: toHex(sha256(pdf)), size: pdf.length }
      const commitment = toBase64(commitmentOf(sealPayload(report!.subject, facts, file, sealedAt), salt))
      const { subject } = report!
      const digest = file.sha256
      const items = [
        { v: 1 as const, id: uuidv7(), subject, type: 'report.sealed', commitment },
        {
          ...{ v: 1 as const, id: uuidv7(), subject, type: 'seal.digest', digest },
          commitment: toBase64(commitmentOf(digestPayload(digest, sealedAt), DIGEST_SALT)),
        },
      ]
      const { organisationId, keyId: key, secretKey } = this.#office
      const submission = buildSubmission(
        { kind: 'act', actor: organisationId, items, sign: [{ key, secretKey }] },
        nodeEd25519,
      )
      await keepSealedReport(tx, keeping, report!, { pdf, submission, salt, sealedAt })
    })
  }

  async #organisations() {
    const registrar = await readRegistrar(this.rig.operator)
    const join_ = async (kind: OrganisationKind, name: string, localName: string, member: string, role: Role) => {
      const about = { kind, name, localName, country: 'CN', member }
      const { organisationId } = await this.db.transaction(tx => registerOrganisation(tx, about))
      const authority = {
        actor: { organisationId, id: organisationId, name: `${name}'s ${role}`, role },
        kms: this.keeping.kms,
      }
      const one: OneMember = {
        organisationId,
        authority,
        as: work => inTenant(this.db, { organisationId, actorId: organisationId }, tx => work(tx, authority)),
      }
      await one.as((tx, by) => createHostedKey(tx, by, registrar))
      return one
    }
    this.bank = await join_('bank', 'Wuyi Rural Commercial Bank', '武夷农村商业银行', 'bank', 'legal-officer')
    this.notary = await join_('notary', 'Nanping Notary Office', '南平市公证处', 'notary', 'notary-officer')
    this.court = await join_('court', "Yanping District People's Court", '延平区人民法院', 'court', 'clerk')
    this.#client = await this.#key(this.bank, 'capture')
    this.#office = await this.#key(this.notary, 'act')
  }

  /** A key that the organisation holds itself. */
  async #key({ organisationId, as }: OneMember, allows: string): Promise<Signer> {
    const registrar = await readRegistrar(this.rig.operator)
    const secretKey = randomBytes(32)
    const publicKey = nodeEd25519.publicKeyOf(secretKey)
    const key = { organisationId, publicKey, label: 'Its own', allows: [allows], wrappedSecret: null }
    const { keyId } = await as(tx => registerSigningKey(tx, registrar, key))
    return { organisationId, keyId, secretKey }
  }

  /** The bank's own system puts another key in the place of the one it signs with; gives the old one. */
  async rotateKey(): Promise<Signer> {
    const { organisationId: actor, keyId: replaces, secretKey } = this.#client
    const next = keyOf()
    const item = {
      ...{ v: 1 as const, id: uuidv7(), subject: replaces, type: 'key.rotated', replaces, key: next.id },
      publicKey: toBase64(next.publicKey),
      commitment: toBase64(commitmentOf({}, newSalt())),
    }
    const sign = [
      { key: replaces, secretKey },
      { key: next.id, secretKey: next.secretKey },
    ]
    const submission = buildSubmission({ kind: 'keys', actor, items: [item], sign }, nodeEd25519)
    await receiveSubmission(this.db, packLeaves(submissionLeaves(submission)), async () => {})
    const old = this.#client
    this.#client = { organisationId: actor, keyId: next.id, secretKey: next.secretKey }
    return old
  }

  async #contract() {
    const agreement = await this.upload('loan-agreement.pdf', 'application/pdf', AGREEMENT)
    const identity = await this.upload('identity.json', 'application/json', IDENTITY)
    const body = captureBody(this.#client, this.subject, [
      {
        type: 'contract.drafted',
        payload: {
          reference: 'L-2026-118',
          title: 'Loan agreement of 2 March 2026',
          jurisdiction: 'CN',
          currency: 'CNY',
          principalMinor: '8000000',
          counterparty: { name: 'Zhang Haiyang', localName: '张海洋', place: 'Nanping' },
          occurredAt: '2026-03-02T10:31:12+08:00',
          files: [agreement],
        },
      },
    ])
    const opened = await this.bank.as((tx, authority) => openContract(tx, authority, body as unknown as Json))
    this.contractId = opened.contractId
    await this.capture([
      { type: 'contract.shown', payload: { occurredAt: '2026-03-02T10:36:40+08:00', seconds: 42 } },
      { type: 'contract.identified', payload: { occurredAt: '2026-03-02T10:40:02+08:00', files: [identity] } },
      { type: 'contract.signed', payload: { occurredAt: '2026-03-02T10:42:05+08:00' } },
    ])
    const claim = { currency: 'CNY', principalMinor: 8_000_000n, interestMinor: 593_022n, costsMinor: 48_000n }
    const { caseId } = await this.bank.as((tx, authority) =>
      openCase(tx, authority, {
        contractId: this.contractId,
        ...claim,
        jurisdiction: 'CN',
        courtId: this.court.organisationId,
        track: 'payment-order',
      }),
    )
    this.caseId = caseId
  }
}
