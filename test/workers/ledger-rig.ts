/** A whole ledger on loopback: database, log over HTTP, four members' nodes with folders of their own. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { afterAll } from 'vitest'
import { readLogFile } from '#app/submissions/read-log-file.server.ts'
import { submit } from '#app/submissions/submit.server.ts'
import { inTenant } from '#db/transaction.ts'
import { toBase64 } from '#ledger/bytes.ts'
import { commitmentOf, newSalt } from '#ledger/commitment.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeFolder, readNodeConfig } from '#ledger/node/config.ts'
import { foundMember } from '#ledger/node/found.ts'
import { logClient } from '#ledger/node/log-client.ts'
import { openNode } from '#ledger/node/node.ts'
import { initMember, readNodeKeys } from '#ledger/node/own-keys.ts'
import { type NodeServer, serveNode } from '#ledger/node/server.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parsePolicy } from '#ledger/policy.ts'
import { buildSubmission, type Submission } from '#ledger/submission.ts'
import { type Founded, foundLedger, type RunMember } from '#workers/cli/genesis.ts'
import { openFileSigner } from '#workers/ledger/log-signer.ts'
import type { MemberAddress } from '#workers/ledger/member-client.ts'
import { logKeyPath, readRegistrar } from '#workers/ledger/operator-folder.ts'
import { openPublisher, type Publisher } from '#workers/ledger/publisher.ts'
import { openSequencer, type Sequencer } from '#workers/ledger/sequencer.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { testFolder } from '../support/organisation.ts'

export const MEMBERS = ['bank', 'notary', 'court', 'regulator'] as const
export type MemberName = (typeof MEMBERS)[number]

export class LedgerRig {
  readonly nodes = new Map<string, NodeServer>()
  readonly bank = keyOf()
  readonly organisationId = uuidv7()
  /** Where members are that joined after the founding. */
  readonly joined: MemberAddress[] = []
  /** While false the log's tiles cannot be fetched. */
  logUp = true
  #close: (() => Promise<unknown>)[] = []

  private constructor(
    readonly data: string,
    readonly database: TestDatabase,
    readonly log: Server,
    readonly logUrl: string,
    readonly founded: Founded,
  ) {}

  /** With `memberProgram` the members' acts run in processes of theirs. */
  static async open({ memberProgram }: { memberProgram?: string } = {}): Promise<LedgerRig> {
    const data = testFolder()
    const database = await testDatabase()
    let rig: LedgerRig | null = null
    const log = createServer((request, response) => {
      const path = request.url!.replace(/^\/ledger\//, '')
      const answer = rig?.logUp ? readLogFile(database.app, path) : Promise.reject(new Error('down'))
      answer.then(
        file => response.writeHead(file ? 200 : 404).end(file?.body),
        () => response.writeHead(503).end(),
      )
    })
    await new Promise<void>(resolve => log.listen(0, '127.0.0.1', resolve))
    const logUrl = `http://127.0.0.1:${(log.address() as AddressInfo).port}/ledger`
    const firstPort = 20_000 + Math.floor(Math.random() * 20_000)
    const runMember = memberProgram ? undefined : runHere(data)
    const founded = await foundLedger({ data, logUrl, firstPort, memberProgram, runMember })
    rig = new LedgerRig(data, database, log, logUrl, founded)
    const opened = rig
    afterAll(() => opened.close())
    return opened
  }

  get operator(): string {
    return join(this.data, 'operator')
  }

  folder(member: string): string {
    return nodeFolder(this.data, member)
  }

  async start(...members: readonly string[]): Promise<void> {
    for (const member of members) {
      const folder = this.folder(member)
      const { settings, policy } = await readNodeConfig(folder)
      const keys = await readNodeKeys(folder, policy, nodeEd25519)
      const open = () =>
        openNode({ folder, member, policy, keys, log: logClient(settings.log, 5_000), ed25519: nodeEd25519 })
      this.nodes.set(member, await serveNode(open, { host: settings.host, port: settings.port }))
    }
  }

  async stop(...members: readonly string[]): Promise<void> {
    for (const member of members) {
      await this.nodes.get(member)?.close()
      this.nodes.delete(member)
    }
  }

  async sequencer(): Promise<Sequencer> {
    const { policy, genesis, members } = this.founded
    const signer = await openFileSigner(logKeyPath(this.operator))
    const sequencer = openSequencer({
      db: this.database.worker,
      setup: { policy, genesis, signer },
      addresses: async () => [...members, ...this.joined],
    })
    this.#close.unshift(() => sequencer.close())
    return sequencer
  }

  publisher(): Publisher {
    const { members } = this.founded
    const publisher = openPublisher({
      db: this.database.worker,
      addresses: async () => [...members, ...this.joined],
      onError: error => {
        throw error
      },
    })
    this.#close.unshift(() => publisher.close())
    return publisher
  }

  submit(submission: Submission): Promise<string> {
    const tenancy = { organisationId: this.organisationId, actorId: this.organisationId }
    return inTenant(this.database.app, tenancy, async tx => {
      const { submissionId } = await submit(tx, this.organisationId, submission)
      return submissionId
    })
  }

  /** Registers the bank's key; captures may follow at once. */
  async registerBank(): Promise<string> {
    const registrar = await readRegistrar(this.operator)
    const { id: key, publicKey } = this.bank
    const fields = { key, publicKey: toBase64(publicKey), holder: 'bank', allow: ['capture'], custody: 'holder' }
    return this.submit(
      buildSubmission(
        { kind: 'keys', actor: registrar.actor, items: [{ ...item('key.registered'), ...fields }], sign: [registrar] },
        nodeEd25519,
      ),
    )
  }

  capture(count = 1, key = this.bank): Promise<string> {
    return this.submit(captureOf(count, key))
  }

  async close(): Promise<void> {
    for (const close of this.#close.splice(0)) await close()
    await this.stop(...MEMBERS)
    this.log.closeAllConnections()
    await new Promise(resolve => this.log.close(resolve))
  }
}

export type Key = ReturnType<typeof keyOf>

export function keyOf() {
  const secretKey = crypto.getRandomValues(new Uint8Array(32))
  const publicKey = nodeEd25519.publicKeyOf(secretKey)
  return { id: keyIdOf(publicKey), publicKey, secretKey }
}

export function captureOf(count: number, key: Key, actor = 'bank'): Submission {
  const items = Array.from({ length: count }, () => item('contract.signed'))
  return buildSubmission(
    { kind: 'capture', actor, items, sign: [{ key: key.id, secretKey: key.secretKey }] },
    nodeEd25519,
  )
}

export function item(type: string) {
  const id = uuidv7()
  return { v: 1 as const, id, subject: uuidv7(), type, commitment: toBase64(commitmentOf({ about: id }, newSalt())) }
}

/** A member's acts, in this process: the processes themselves are tried in node-process.test.ts. */
export function runHere(data: string): RunMember {
  return async (member, args, input) => {
    const folder = nodeFolder(data, member)
    const value = (name: string) => args[args.indexOf(name) + 1]!
    if (args[0] === '--init') return JSON.stringify(await initMember(folder, member, value('--domain'), nodeEd25519))
    const settings = { member, log: value('--log'), host: '127.0.0.1', port: Number(value('--port')) }
    return JSON.stringify(await foundMember(folder, parsePolicy(JSON.parse(input)), settings, nodeEd25519))
  }
}
