/** A log in memory behind a real HTTP server on loopback, and a member's node beside it, for tests of nodes. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { appendSubmissions } from '#ledger/append.ts'
import { signCheckpoint } from '#ledger/checkpoint.ts'
import { EMPTY_EDGE, growEdge, type LedgerEdge } from '#ledger/edge.ts'
import { consistencyProof } from '#ledger/merkle.ts'
import { collect } from '#ledger/node/limited.ts'
import { logClient } from '#ledger/node/log-client.ts'
import { type MemberNode, type NodeParts, openNode } from '#ledger/node/node.ts'
import { encodeOffer } from '#ledger/node/offer.ts'
import { digestOf, MAX_PACKED_BYTES, unpackLeaves } from '#ledger/node/packed.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { Policy } from '#ledger/policy.ts'
import { emptyState, type RulesState } from '#ledger/rules/rule-sets.ts'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'
import { bundlePrefix, parseTilePath, tilePrefix, tileReader } from '#ledger/tiles.ts'
import {
  capture,
  genesisSubmission,
  item,
  keyPair,
  memberKeyName,
  ORIGIN,
  registerKeys,
  registration,
  testPolicy,
} from './fixture.ts'

export class TestLog {
  readonly tiles = new Map<string, Uint8Array>()
  readonly bundles = new Map<number, Uint8Array>()
  readonly cosigned = new Map<string, string>()
  edge: LedgerEdge = EMPTY_EDGE
  state: RulesState
  server: Server | null = null
  requests: string[] = []
  /** Packed submissions that nodes have brought, by digest. */
  readonly brought = new Map<string, Uint8Array>()
  /** Where the log says that a submission is. */
  readonly indexes = new Map<string, number>()
  /** What it answers to one that is brought. */
  takes = 202
  /** While false, every request is answered 503. */
  up = true

  constructor(readonly policy: Policy = testPolicy()) {
    this.state = emptyState(policy)
  }

  /** Through the rules, as the sequencer does. */
  append(...submissions: Submission[]): void {
    const appended = appendSubmissions(this.edge, this.state, submissions.map(submissionLeaves), nodeEd25519)
    if (appended.refused[0]) throw new Error(appended.refused[0].refusal.message)
    this.state = appended.state
    this.take(appended)
  }

  /** Without the rules: what a dishonest log might do. */
  force(leaves: readonly Uint8Array[]): void {
    this.take(growEdge(this.edge, leaves))
  }

  take(grown: Pick<ReturnType<typeof growEdge>, 'edge' | 'tiles' | 'bundles'>): void {
    this.edge = grown.edge
    for (const tile of grown.tiles) this.tiles.set(`${tile.level}/${tile.index}`, tile.bytes)
    for (const bundle of grown.bundles) this.bundles.set(bundle.index, bundle.bytes)
  }

  begin(): this {
    this.append(genesisSubmission(this.policy))
    this.append(registerKeys([registration('bank', 'bank', ['capture'])]))
    return this
  }

  /** `count` captures of `items` items each, with ids nobody has used. */
  grow(count: number, items = 1): this {
    for (let i = 0; i < count; i++) this.append(captureAt(this.edge.size, items))
    return this
  }

  note(edge = this.edge): string {
    return signCheckpoint({ origin: ORIGIN, size: edge.size, root: edge.root }, keyPair('log').secretKey, nodeEd25519)
  }

  async offer(oldSize: number, edge = this.edge): Promise<string> {
    const read = tileReader(edge.size, ({ level, index }) => this.tiles.get(`${level}/${index}`) ?? null)
    const proof = await consistencyProof(oldSize, edge.size, read)
    return encodeOffer({ oldSize, proof, note: this.note(edge) })
  }

  async listen(): Promise<string> {
    this.server = createServer(async (request, response) => {
      this.requests.push(request.url!)
      if (request.method === 'POST' && this.up) {
        const packed = await collect(request, MAX_PACKED_BYTES)
        const leaves = unpackLeaves(packed)
        if (request.url === '/submissions' && leaves) this.brought.set(digestOf(leaves), packed)
        response.writeHead(this.takes).end('{}')
        return
      }
      const body = this.up ? this.answer(request.url!.slice(1)) : undefined
      response.writeHead(this.up ? (body ? 200 : 404) : 503)
      response.end(body)
    })
    await new Promise<void>(resolve => this.server!.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  answer(path: string): Uint8Array | string | undefined {
    if (path.startsWith('cosigned/')) return this.cosigned.get(path.slice('cosigned/'.length))
    if (path === 'checkpoint') return this.note()
    const index = path.startsWith('submissions/') ? this.indexes.get(path.slice('submissions/'.length)) : undefined
    if (index !== undefined) return JSON.stringify({ status: 'included', index })
    const id = parseTilePath(path)
    if (id?.kind === 'entries') {
      const bundle = this.bundles.get(id.index)
      return bundle && prefixOrWhole(bundle, id.width)
    }
    const tile = id && this.tiles.get(`${id.level}/${id.index}`)
    return tile ? tilePrefix(tile, id.width) : undefined
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections()
    await new Promise(resolve => (this.server ? this.server.close(resolve) : resolve(null)))
  }
}

/** A bundle that a test has damaged may be too short to cut. */
function prefixOrWhole(bundle: Uint8Array, width: number): Uint8Array {
  try {
    return bundlePrefix(bundle, width)
  } catch {
    return bundle
  }
}

export function captureAt(size: number, items = 1): Submission {
  return capture(Array.from({ length: items }, (_, i) => item('contract.signed', `event-${size}-${i}`)))
}

export function openTestNode(
  log: TestLog,
  url: string,
  folder: string,
  member = 'bank',
  parts: Partial<NodeParts> = {},
): Promise<MemberNode> {
  const { secretKey } = keyPair(`node ${member}`)
  return openNode({
    folder,
    member,
    policy: log.policy,
    keys: [{ name: memberKeyName(member), secretKey }],
    log: logClient(url, 2000),
    ed25519: nodeEd25519,
    now: () => 1_800_000_000,
    flushLeaves: 256,
    ...parts,
  })
}
