/** Court bundles made by the server from a database whose members really changed the policy, checked as a court does. */
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { buildCourtBundle } from '#app/bundles/build-bundle.server.ts'
import { viewOf } from '#app/bundles/bundle-view.ts'
import { type CourtBundle, courtBundleText, parseCourtBundle } from '#app/bundles/court-bundle.ts'
import { verifyCourtBundle } from '#app/bundles/verify-court-bundle.ts'
import { checkBundle, openBundle } from '#app/court/check-bundle.ts'
import { buildApproval, buildNotice, buildProposal, type PolicyChange, successorOf } from '#app/governance/changes.ts'
import { ledgerTrust } from '#app/submissions/ledger-trust.server.ts'
import { readChain } from '#db/ledger-chain.ts'
import { submissions } from '#db/schema/index.ts'
import { toHex, utf8 } from '#ledger/bytes.ts'
import { sha256 } from '#ledger/hash.ts'
import { governanceKeyPath } from '#ledger/node/config.ts'
import { joinMember } from '#ledger/node/found.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { logClient } from '#ledger/node/log-client.ts'
import { initMember, rekeyMember, retireKeys } from '#ledger/node/own-keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type PolicyV2, policyHash } from '#ledger/policy.ts'
import { parseItem, type Submission } from '#ledger/submission.ts'
import { type BundleV2, verifyBundle } from '#ledger/verify.ts'
import { CaseOnLedger } from './case-on-ledger.ts'

let world: CaseOnLedger
/** All that a court needs to know beforehand. */
let genesis: string

beforeAll(async () => {
  world = await CaseOnLedger.open()
  genesis = policyHash(world.rig.founded.policy)
  await world.link()
  await settle()
}, 60_000)

const chain = () => readChain(world.db)
const secretOf = (member: string) => readKeyFile(governanceKeyPath(world.rig.folder(member)))
const newestNote = async () => (await world.db.transaction(tx => ledgerTrust(tx)))!.note

async function settle(): Promise<void> {
  await world.sequence()
  const caughtUp = async () => expect((await world.publisher.publish()).behind).toEqual([])
  await vi.waitFor(caughtUp, { timeout: 20_000 })
}

async function send(submission: Submission): Promise<void> {
  await world.rig.submit(submission)
  await settle()
}

interface Voice {
  member: string
  secretKey: Uint8Array
}

/** Proposed by the first, approved by the others; gives the proposal's hash. */
async function propose(changes: readonly PolicyChange[], voices: readonly Voice[]): Promise<string> {
  const policy = successorOf((await chain()).at(-1)!.policy as PolicyV2, changes)
  const [first, ...others] = voices
  await send(buildProposal(policy, first!, nodeEd25519))
  for (const voice of others) await send(buildApproval(policyHash(policy), voice, nodeEd25519))
  return policyHash(policy)
}

async function voicesOf(...members: readonly string[]): Promise<Voice[]> {
  return Promise.all(members.map(async member => ({ member, secretKey: await secretOf(member) })))
}

async function captured(type: string, occurredAt: string): Promise<void> {
  await world.capture([{ type, payload: { occurredAt } }])
  await settle()
}

async function downloaded(): Promise<CourtBundle> {
  const { caseId, court, keeping } = world
  const bundle = await court.as(tx => buildCourtBundle(tx, keeping, { caseId, courtId: court.organisationId }))
  return parseCourtBundle(courtBundleText(bundle))
}

/** The last part, which rests on all that happened. */
async function newestPart(): Promise<BundleV2> {
  const part = (await downloaded()).parts.at(-1)!
  if (part.v !== 2) throw new Error('it is of version 1')
  return part
}

async function accepted(versions: readonly number[][]): Promise<void> {
  const bundle = await downloaded()
  expect(bundle.about.pending).toEqual([])
  const verdict = await verifyCourtBundle(bundle, genesis)
  expect(verdict.ok, JSON.stringify(verdict.parts.flatMap(part => part.ledger.filter(check => !check.ok)))).toBe(true)
  expect(verdict.parts.map(({ policies }) => policies.map(({ version }) => version))).toEqual(versions)
  for (const part of bundle.parts) {
    const result = verifyBundle(part, genesis, nodeEd25519)
    expect(result.ok).toBe(true)
  }
  // Against another ledger's root nothing of it stands.
  expect((await verifyCourtBundle(bundle, '00'.repeat(32))).ok).toBe(false)
}

describe('a ledger that changed its policy four times', () => {
  test('before anything changed, the bundle is of version 1', async () => {
    expect((await downloaded()).parts.map(({ v }) => v)).toEqual([1])
    await accepted([[1]])
  })

  test('another quorum and a shorter notice', async () => {
    const changes = [{ kind: 'quorum', quorum: 4 } as const, { kind: 'notice', notice: 1 } as const]
    await propose(changes, await voicesOf('bank', 'notary', 'court', 'regulator'))
    await captured('contract.signed', '2026-03-02T10:42:06+08:00')
    await accepted([[1], [1, 2]])
  })

  test('a fifth member with a node of its own', async () => {
    const { rig } = world
    const folder = rig.folder('auditor')
    const keys = await initMember(folder, 'auditor', 'auditor.example', nodeEd25519)
    const member = { ...keys, organisation: 'An auditor' }
    const present = await voicesOf('bank', 'notary', 'court', 'regulator')
    const hash = await propose([{ kind: 'member-added', member }], present)
    const [auditor] = await voicesOf('auditor')
    await rig.submit(buildApproval(hash, auditor!, nodeEd25519))
    await world.sequence()
    const port = 20_000 + Math.floor(Math.random() * 20_000)
    await joinMember(folder, { member: 'auditor', log: rig.logUrl, genesis, host: '127.0.0.1', port }, [
      logClient(rig.logUrl),
    ])
    await rig.start('auditor')
    rig.joined.push({ name: 'auditor', url: `http://127.0.0.1:${port}` })
    await settle()
    await captured('contract.countersigned', '2026-03-02T10:43:00+08:00')
    await accepted([[1], [1, 2], [1, 2, 3]])
    const { parts } = await verifyCourtBundle(await downloaded(), genesis)
    expect(parts.at(-1)!.cosigned!.members.find(({ name }) => name === 'auditor')?.time).not.toBeNull()
  }, 60_000)

  test('another key for one of them', async () => {
    const { rig } = world
    const keys = await rekeyMember(rig.folder('court'), 'court', rig.founded.policy, nodeEd25519)
    const secretKey = await readKeyFile(`${governanceKeyPath(rig.folder('court'))}.next`)
    await rig.stop('court')
    await rig.start('court')
    const { vkey, governance } = keys
    await propose(
      [{ kind: 'member-rekeyed', name: 'court', vkey, governance }],
      [...(await voicesOf('bank', 'notary', 'regulator', 'auditor', 'court')), { member: 'court', secretKey }],
    )
    await captured('contract.delivered', '2026-03-02T10:44:00+08:00')
    await rig.stop('court')
    await retireKeys(rig.folder('court'))
    await rig.start('court')
    await accepted([[1], [1, 2], [1, 2, 3], [1, 2, 3, 4]])
  }, 60_000)

  test('one removed without its word, after its notice', async () => {
    const voices = await voicesOf('bank', 'notary', 'court', 'auditor')
    const changes = [{ kind: 'member-removed', name: 'regulator' } as const, { kind: 'quorum', quorum: 3 } as const]
    const hash = await propose(changes, voices)
    const begun = await newestNote()
    await captured('contract.missed', '2026-06-02T00:00:00+08:00')
    // Whole seconds count, as co-signatures have them.
    await new Promise(resolve => setTimeout(resolve, 2_500))
    await captured('contract.missed', '2026-07-02T00:00:00+08:00')
    await send(buildNotice(hash, { begun, ended: await newestNote() }, voices[0]!, nodeEd25519))
    // Three are a quorum now, and were none before: nobody can take this for what the older policy's members signed.
    await world.rig.stop('regulator', 'notary')
    await world.capture([{ type: 'contract.missed', payload: { occurredAt: '2026-08-02T00:00:00+08:00' } }])
    await world.sequence()
    await vi.waitFor(async () => {
      expect((await world.publisher.publish()).behind).toEqual(['notary'])
    }, 20_000)
    await accepted([[1], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4, 5]])
    const { policies } = (await verifyCourtBundle(await downloaded(), genesis)).parts.at(-1)!
    expect(policies.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5])
  }, 60_000)

  test('a step left out, out of order or cut short is refused', async () => {
    const part = await newestPart()
    expect(part.policies).toHaveLength(4)
    const without = (...left: number[]) => part.policies.filter((_, at) => !left.includes(at))
    const tampered: BundleV2['policies'][] = [
      ...part.policies.map((_, at) => without(at)),
      [],
      [...part.policies].reverse(),
      ...part.policies.flatMap((step, at) =>
        step.entries.map((_, left) =>
          part.policies.map((one, i) =>
            i === at ? { ...step, entries: step.entries.filter((_, entry) => entry !== left) } : one,
          ),
        ),
      ),
      part.policies.map((step, at) =>
        at === 1 ? { ...step, handover: { ...step.handover, note: part.policies[2]!.handover.note } } : step,
      ),
    ]
    expect(verifyBundle(part, genesis, nodeEd25519).ok).toBe(true)
    for (const policies of tampered) {
      const result = verifyBundle({ ...part, policies }, genesis, nodeEd25519)
      expect(result.ok).toBe(false)
    }
  })

  test('the digest of a sealed report is a line of its own, and the page says which', async () => {
    await world.rig.start('notary')
    const pdf = utf8('%PDF-1.7 sealed under the fifth policy')
    await world.seal(pdf)
    await settle()
    const bundle = await downloaded()
    const view = viewOf(bundle)
    const report = view.files.find(({ from }) => from === 'report.sealed')!
    const [line] = view.records.filter(({ type }) => type === 'seal.digest').map(record => record.line)
    expect(report).toMatchObject({ sha256: toHex(sha256(pdf)), digestLine: line })
    const page = await checkBundle(openBundle(courtBundleText(bundle)), genesis, () => {})
    expect(JSON.stringify(page)).toContain(`"digestLine":${line}`)
    expect((await verifyCourtBundle(bundle, genesis)).ok).toBe(true)
  })

  test('a key that took the place of another that took the place of another is proven back to the first', async () => {
    const old = await world.rotateKey()
    await settle()
    await captured('contract.paid', '2026-08-03T00:00:00+08:00')
    await world.rotateKey()
    await settle()
    await captured('contract.paid', '2026-08-04T00:00:00+08:00')
    const again = world.capture([{ type: 'contract.paid', payload: { occurredAt: '2026-08-05T00:00:00+08:00' } }], old)
    await expect(again).rejects.toMatchObject({ code: 'key-revoked' })

    const bundle = await downloaded()
    expect((await verifyCourtBundle(bundle, genesis)).ok).toBe(true)
    const part = bundle.parts.at(-1)!
    const types = part.keys.map(({ item }) => parseItem(item.leaf).type)
    expect(types).toEqual(['key.registered', 'key.rotated', 'key.rotated'])
    for (const left of part.keys.keys()) {
      const keys = part.keys.filter((_, at) => at !== left)
      expect(verifyBundle({ ...part, keys }, genesis, nodeEd25519).ok).not.toBe(true)
    }
  })

  test('nothing of it was refused by the ledger', async () => {
    const rows = await world.rig.database.worker.select().from(submissions)
    expect(rows.filter(({ status }) => status !== 'published')).toEqual([])
  })
})
