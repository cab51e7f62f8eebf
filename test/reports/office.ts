/** A bank's contracts and a notary office whose own process seals, on a real ledger of four nodes. */
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { asc, eq } from 'drizzle-orm'
import { captureEvents } from '#app/contracts/capture-events.server.ts'
import { openContract } from '#app/contracts/open-contract.server.ts'
import type { Authority } from '#app/identity/actor.ts'
import { registerSigningKey } from '#app/identity/register-signing-key.server.ts'
import { approvalPayload } from '#app/reports/approval.ts'
import { approveReport } from '#app/reports/approve-report.server.ts'
import type { NotaryView, SealRequest } from '#app/reports/re-check-report.ts'
import type { ReportFacts } from '#app/reports/report-facts.ts'
import { requestReport } from '#app/reports/request-report.server.ts'
import { sealRequest } from '#app/reports/seal-request.server.ts'
import { viewReport } from '#app/reports/view-report.server.ts'
import { bundleExhibits } from '#app/submissions/exhibit.server.ts'
import { newSubject as reportSubject } from '#app/submissions/new-subject.server.ts'
import { type RecordedAct, recordActs } from '#app/submissions/record-act.server.ts'
import type { Transaction } from '#db/client.ts'
import { contracts, outbox, reports, submissions } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import type { Json } from '#ledger/canonical.ts'
import { nodeFolder, readNodeConfig } from '#ledger/node/config.ts'
import { logClient } from '#ledger/node/log-client.ts'
import { type MemberNode, openNode } from '#ledger/node/node.ts'
import { readNodeKeys } from '#ledger/node/own-keys.ts'
import { serveNode } from '#ledger/node/server.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { Bundle } from '#ledger/verify.ts'
import { readRegistrar } from '#workers/ledger/operator-folder.ts'
import { type OfficeKeys, openOfficeKeys } from '#workers/notary/office-keys.ts'
import { sealRoutes } from '#workers/notary/seal-routes.ts'
import { type RenderServices, renderReportJob } from '#workers/render-report.ts'
import { runJob } from '#workers/run-job.ts'
import { CaseOnLedger, type OneMember } from '../bundles/case-on-ledger.ts'
import { captureBody, draft, newSubject, type Signer } from '../support/bank-client.ts'
import { newPerson } from '../support/organisation.ts'

export class Office {
  keys!: OfficeKeys
  /** The notary officer, as somebody who has signed in. */
  officer!: Authority
  #node!: MemberNode
  #bankSystem!: Signer

  private constructor(readonly world: CaseOnLedger) {}

  static async open(): Promise<Office> {
    const office = new Office(await CaseOnLedger.open())
    const { notary, keeping, db } = office.world
    const { personId } = await newPerson(db, notary.organisationId, { role: 'notary-officer', name: 'Chen Guozhang' })
    office.officer = {
      actor: { organisationId: notary.organisationId, id: personId, name: 'Chen Guozhang', role: 'notary-officer' },
      kms: keeping.kms,
    }
    office.keys = await openOfficeKeys(office.sealFolder, 'Nanping Notary Office 南平市公证处')
    await office.#registerKeys()
    await office.restartProcess()
    await office.publish()
    return office
  }

  get sealFolder(): string {
    return join(nodeFolder(this.world.rig.data, 'notary'), 'seal')
  }

  get processUrl(): string {
    return this.world.rig.founded.members.find(({ name }) => name === 'notary')!.url
  }

  /** The notary's process with its seal, as workers/cli/node.ts runs it. */
  async restartProcess(): Promise<void> {
    const { rig } = this.world
    await rig.stop('notary')
    const folder = rig.folder('notary')
    const { settings, policy } = await readNodeConfig(folder)
    const keys = await readNodeKeys(folder, policy, nodeEd25519)
    const open = () =>
      openNode({
        folder,
        member: 'notary',
        policy,
        keys,
        log: logClient(settings.log, 5_000),
        ed25519: nodeEd25519,
      })
    const server = await serveNode(open, {
      host: settings.host,
      port: settings.port,
      routes: node => sealRoutes(node, this.sealFolder, this.keys),
    })
    this.#node = server.node
    rig.nodes.set('notary', server)
  }

  /** Until every member has co-signed everything. */
  async publish(): Promise<void> {
    for (let attempt = 0; attempt < 50; attempt++) {
      await this.world.sequence()
      if ((await this.world.publisher.publish()).behind.length === 0) return
    }
    throw new Error('the members do not co-sign')
  }

  get view(): NotaryView {
    const { policy, chain, mirror, size } = this.#node
    const { organisation } = policy.members.find(({ name }) => name === 'notary')!
    return {
      chain,
      mirror,
      size,
      office: this.world.notary.organisationId,
      digests: policy.ruleVersion >= 3,
      organisation,
    }
  }

  /** A contract of the bank's: two events and a file. */
  async newContract(): Promise<string> {
    const { world } = this
    const text = `%PDF-1.4\n% ${randomBytes(8).toString('hex')}\n%%EOF\n`
    const file = await world.upload('agreement.pdf', 'application/pdf', new TextEncoder().encode(text))
    const event = { type: 'contract.drafted', payload: draft({ files: [file] }) }
    const body = captureBody(this.#bankSystem, newSubject(), [event])
    const { contractId } = await world.bank.as((tx, by) => openContract(tx, by, body as unknown as Json))
    await this.capture(contractId, 'contract.shown')
    return contractId
  }

  async request(contractId: string, by: OneMember = this.world.bank): Promise<string> {
    const notaryId = this.world.notary.organisationId
    const { reportId } = await by.as((tx, authority) => requestReport(tx, authority, { contractId, notaryId }))
    return reportId
  }

  asOfficer<T>(work: (tx: Transaction, authority: Authority) => Promise<T>): Promise<T> {
    const { organisationId, id } = this.officer.actor
    return inTenant(this.world.db, { organisationId, actorId: id }, tx => work(tx, this.officer))
  }

  /** What the officer who decides has on the page; empty while there is nothing to certify. */
  async seen(reportId: string): Promise<string> {
    return (await this.asOfficer(tx => viewReport(tx, this.world.keeping, reportId))).seen ?? ''
  }

  async approve(reportId: string, seen?: string): Promise<{ number: string }> {
    const input = { reportId, seen: seen ?? (await this.seen(reportId)) }
    return this.asOfficer((tx, authority) => approveReport(tx, this.world.keeping, authority, input))
  }

  /** One more event of a contract. */
  async capture(contractId: string, type: string): Promise<void> {
    const { bank } = this.world
    const [row] = await bank.as(tx => tx.select().from(contracts).where(eq(contracts.id, contractId)))
    const body = captureBody(this.#bankSystem, row!.subject, [{ type }])
    await bank.as((tx, by) => captureEvents(tx, by, contractId, body as unknown as Json))
  }

  /** A report on a new contract, approved, with everything published. */
  async approved(): Promise<string> {
    const contractId = await this.newContract()
    const reportId = await this.request(contractId)
    await this.publish()
    await this.approve(reportId)
    await this.publish()
    return reportId
  }

  async report(reportId: string) {
    const [row] = await this.asOfficer(tx => tx.select().from(reports).where(eq(reports.id, reportId)))
    return row!
  }

  async sealRequest(reportId: string): Promise<SealRequest> {
    const report = await this.report(reportId)
    const made = await this.asOfficer(tx => sealRequest(tx, this.world.keeping, report))
    if ('approval' in made) throw new Error(`the approval is ${made.approval}`)
    return made.request
  }

  /**
   * What an operator could do who holds the hosted key: acts that approve each of these, in the name of the office or
   * of another one, on the ledger.
   */
  async forgeApprovals(all: readonly ReportFacts[], by: OneMember = this.world.notary): Promise<Bundle[]> {
    const made = all.map(facts => {
      const subject = reportSubject()
      return { type: 'report.approved', subject, payload: approvalPayload(subject, facts, 'Chen Guozhang') }
    })
    const acts = await by.as((tx, authority) => recordActs(tx, authority, made))
    await this.publish()
    return Promise.all(acts.map((act, at) => by.as(tx => this.#bundle(tx, act, made[at]!.payload))))
  }

  async #bundle(tx: Transaction, { submissionId, itemIndex, salt }: RecordedAct, payload: Json): Promise<Bundle> {
    const opening = { submissionId, itemIndex, title: 'Approval', payload, salt, file: null }
    return (await bundleExhibits(tx, [opening])).parts[0]!
  }

  get services(): RenderServices {
    const { rig, keeping } = this.world
    return { db: rig.database.worker, ...keeping, members: async () => rig.founded.members }
  }

  /** Runs the render job that waits, as the worker would once its time has come. @returns how many ran */
  async runJobs(services = this.services): Promise<number> {
    const { worker } = this.world.rig.database
    const waiting = (
      await worker.select().from(outbox).where(eq(outbox.topic, 'render-report')).orderBy(asc(outbox.id))
    ).filter(row => row.doneAt === null)
    for (const { id } of waiting) {
      await runJob(worker, 'render-report', id, job => renderReportJob(job, services))
    }
    return waiting.length
  }

  /** What the office's process has sealed so far: file names, each of the digest of the facts. */
  async sealedFiles(): Promise<string[]> {
    return (await readdir(join(this.sealFolder, 'sealed'))).sort()
  }

  async submissionStatus(submissionId: string): Promise<string> {
    const { worker } = this.world.rig.database
    const [row] = await worker.select().from(submissions).where(eq(submissions.id, submissionId))
    return row!.status
  }

  async #registerKeys(): Promise<void> {
    const { bank, notary, rig } = this.world
    const registrar = await readRegistrar(rig.operator)
    const register = (by: OneMember, publicKey: Uint8Array, allows: string[]) =>
      by.as(tx =>
        registerSigningKey(tx, registrar, {
          organisationId: by.organisationId,
          publicKey,
          label: 'a test',
          allows,
          wrappedSecret: null,
        }),
      )
    await register(notary, this.keys.publicKey, ['report.sealed', 'seal.digest'])
    const secretKey = new Uint8Array(randomBytes(32))
    const { keyId } = await register(bank, nodeEd25519.publicKeyOf(secretKey), ['capture'])
    this.#bankSystem = { organisationId: bank.organisationId, keyId, secretKey }
  }
}

/** The code and status of the refusal that `work` ends with. */
export async function refusalOf(work: Promise<unknown>): Promise<{ code?: string; status?: number }> {
  try {
    await work
  } catch (error) {
    const { code, status } = error as { code?: string; status?: number }
    if (code === undefined || status === undefined) throw error
    return { code, status }
  }
  return {}
}
