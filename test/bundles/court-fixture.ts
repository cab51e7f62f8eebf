/** A court bundle over a small ledger in memory, with the test ledger's own keys. */
import type { About } from '#app/bundles/about.ts'
import type { CourtBundle } from '#app/bundles/court-bundle.ts'
import { fromBase64, toBase64, toHex, utf8 } from '#ledger/bytes.ts'
import type { Json, JsonObject } from '#ledger/canonical.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { sha256 } from '#ledger/hash.ts'
import { inclusionProof, leafHash, memoryReader, rootOf } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Policy, policyHash } from '#ledger/policy.ts'
import { buildSubmission, type Submission, submissionLeaves } from '#ledger/submission.ts'
import type { Bundle, Exhibit } from '#ledger/verify.ts'
import {
  checkpointNote,
  genesisSubmission,
  MEMBERS,
  registerKeys,
  registration,
  signer,
  testPolicy,
} from '../ledger/fixture.ts'

export const AGREEMENT = utf8('%PDF-1.7 the loan agreement')
export const IDENTITY = utf8('face and card')
export const REPORT = utf8('%PDF-1.7 the sealed report')
/** 24 Nov 2021, 02:43:00 UTC: the third member's co-signature of the first part. */
export const FIRST = Date.UTC(2021, 10, 24, 2, 43, 0) / 1000
/** 20 Dec 2026, 08:00:00 UTC: the third member's co-signature of the second part. */
export const SECOND = Date.UTC(2026, 11, 20, 8, 0, 0) / 1000

export const policy: Policy = testPolicy()
export const root = policyHash(policy)

const about: About = {
  madeAt: '2026-12-20T09:00:00.000Z',
  case: { number: 'WYB-2026-0001', title: 'Wuyi Rural Commercial Bank and Zhang Haiyang' },
  court: { name: "Yanping District People's Court", localName: '延平区人民法院' },
  claimant: { name: 'Wuyi Rural Commercial Bank', localName: '武夷农村商业银行', member: 'bank' },
  counterparty: { name: 'Zhang Haiyang', localName: '张海洋' },
  title: null,
  timeZone: 'Asia/Shanghai',
  pending: [],
  actors: { bank: 'not an id', failed: 'held' },
}

interface Record {
  type: string
  payload: JsonObject
  file?: { name: string; bytes: Uint8Array }
}

const drafted: Record = {
  type: 'contract.drafted',
  payload: {
    reference: 'L-2021-118',
    title: 'Loan agreement of 24 November 2021',
    counterparty: { name: 'Zhang Haiyang', localName: '张海洋' },
    occurredAt: '2021-11-24T02:31:12.000Z',
    files: [described('loan-agreement.pdf', 'application/pdf', AGREEMENT)],
  },
  file: { name: 'loan-agreement.pdf', bytes: AGREEMENT },
}
const identified: Record = {
  type: 'contract.identified',
  payload: {
    occurredAt: '2021-11-24T02:40:02.000Z',
    method: 'face and card',
    files: [described('identity.json', 'application/json', IDENTITY)],
  },
  file: { name: 'identity.json', bytes: IDENTITY },
}
const signed: Record = { type: 'contract.signed', payload: { occurredAt: '2021-11-24T02:42:05.000Z' } }
const sealed: Record = {
  type: 'report.sealed',
  payload: {
    occurredAt: '2026-12-20T07:55:00.000Z',
    file: described('report.pdf', 'application/pdf', REPORT),
  },
  file: { name: 'report.pdf', bytes: REPORT },
}

/** Anybody's: with members that nobody but its maker ever heard of. */
export const inventedPolicy: Policy = testPolicy({
  members: policy.members.map((member, at) => ({ ...member, organisation: `Invented ${at}` })),
})

/** Three files and four records in two parts, all of it sound. */
export async function courtBundle(began: Policy = policy): Promise<CourtBundle> {
  const genesis = genesisSubmission(began)
  const keys = registerKeys([registration('bank', 'bank', ['capture']), registration('notary key', 'notary', ['act'])])
  const batch = [drafted, identified, signed]
  const first = recorded(batch, 'capture', 'bank', 'bank')
  const second = recorded([sealed], 'act', 'notary', 'notary key')
  const early = [genesis, keys, first]
  return {
    about,
    parts: [
      await bundleOf(early, 2, batch, times(FIRST)),
      await bundleOf([...early, second], 3, [sealed], times(SECOND)),
    ],
  }
}

/** A bundle of the submission at `position` of a ledger that holds exactly these. */
async function bundleOf(
  ledger: Submission[],
  position: number,
  records: Record[],
  cosigners: { name: string; time: number }[],
): Promise<Bundle> {
  const leaves = ledger.flatMap(submissionLeaves)
  const hashes = leaves.map(leafHash)
  const starts = ledger.map((_, i) => ledger.slice(0, i).reduce((sum, one) => sum + 1 + one.items.length, 0))
  const logged = async (index: number) => ({
    leaf: leaves[index]!,
    index,
    proof: await inclusionProof(index, leaves.length, memoryReader(hashes)),
  })
  const item = async (submission: number, at: number) => {
    const [start, count] = [starts[submission]!, ledger[submission]!.items.length]
    const items = hashes.slice(start + 1, start + 1 + count)
    return {
      header: await logged(start),
      item: await logged(start + 1 + at),
      batch: await inclusionProof(at, count, memoryReader(items)),
    }
  }
  return {
    v: 1,
    genesis: await item(0, 0),
    checkpoint: checkpointNote(leaves.length, rootOf(hashes), cosigners),
    keys: await Promise.all(ledger[1]!.items.map((_, at) => item(1, at))),
    exhibits: await Promise.all(
      records.map(async ({ type, payload, file }, at) => ({
        title: type,
        file: file ?? null,
        payload,
        salt: saltOf(type),
        entry: await item(position, at),
      })),
    ),
  }
}

function recorded(records: Record[], kind: string, actor: string, key: string): Submission {
  const items = records.map(({ type, payload }) => ({
    v: 1 as const,
    id: `entry-${type.replace('.', '-')}`,
    subject: 'subject-of-all',
    type,
    commitment: toBase64(commitmentOf(payload, saltOf(type))),
  }))
  return buildSubmission({ kind, actor, items, sign: [signer(key)] }, nodeEd25519)
}

function times(third: number) {
  return MEMBERS.map((name, i) => ({ name, time: third + (i - 2) * 2 }))
}

function saltOf(type: string): Uint8Array {
  return sha256(utf8(`salt of ${type}`))
}

function described(name: string, type: string, bytes: Uint8Array): JsonObject {
  return { sha256: toHex(sha256(bytes)), size: bytes.length, type, name }
}

/** The bundle with one exhibit changed. */
export function withExhibit(bundle: CourtBundle, part: number, at: number, change: (exhibit: Exhibit) => Exhibit) {
  return withPart(bundle, part, one => ({
    ...one,
    exhibits: one.exhibits.map((exhibit, i) => (i === at ? change(exhibit) : exhibit)),
  }))
}

export function withPart(bundle: CourtBundle, part: number, change: (part: Bundle) => Bundle): CourtBundle {
  return { ...bundle, parts: bundle.parts.map((one, i) => (i === part ? change(one) : one)) }
}

/** The checkpoint note without the co-signatures of these members. */
export function withoutCosignatures(note: string, members: readonly string[]): string {
  const dropped = members.map(name => `— ledger.example/${name} `)
  return note
    .split('\n')
    .filter(line => !dropped.some(start => line.startsWith(start)))
    .join('\n')
}

/** The checkpoint note with one bit of its root hash turned. */
export function withOtherRoot(note: string): string {
  const lines = note.split('\n')
  const hash = fromBase64(lines[2]!)
  hash[0]! ^= 1
  lines[2] = toBase64(hash)
  return lines.join('\n')
}

export function changed(payload: Json, change: JsonObject): Json {
  return { ...(payload as JsonObject), ...change }
}
