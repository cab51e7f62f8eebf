/** A change of policy from proposal to hand-over, on a ledger with its database, sequencer and four members' nodes. */
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { buildApproval, buildNotice, buildProposal, successorOf } from '#app/governance/changes.ts'
import { requireMember } from '#app/governance/find-member.server.ts'
import { readPolicies } from '#app/governance/read-policies.server.ts'
import { readProposal, readProposals } from '#app/governance/read-proposals.server.ts'
import { readSent } from '#app/governance/read-sent.server.ts'
import { readSigningKeys } from '#app/governance/read-signing-keys.server.ts'
import { receiveChange } from '#app/governance/receive-change.server.ts'
import { registerOrganisation } from '#app/identity/register-organisation.server.ts'
import { knownChain } from '#app/submissions/known-chain.server.ts'
import { readLedgerState } from '#app/submissions/read-ledger-state.server.ts'
import { memberStates } from '#db/schema/index.ts'
import { toBase64 } from '#ledger/bytes.ts'
import { governanceKeyPath } from '#ledger/node/config.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parseNote } from '#ledger/note.ts'
import { type PolicyV2, policyHash } from '#ledger/policy.ts'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'
import { encodeBundle } from '#ledger/tiles.ts'
import type { Publisher } from '#workers/ledger/publisher.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { asOrganisationOf, newOrganisation } from '../support/organisation.ts'
import { LedgerRig, MEMBERS, type MemberName } from '../workers/ledger-rig.ts'
import { newMember } from './policies.ts'

let rig: LedgerRig
let sequencer: Sequencer
let publisher: Publisher
let genesis: PolicyV2
const organisations = new Map<MemberName, string>()

beforeAll(async () => {
  rig = await LedgerRig.open()
  await rig.start(...MEMBERS)
  sequencer = await rig.sequencer()
  publisher = rig.publisher()
  genesis = rig.founded.policy as PolicyV2
  const kinds = { bank: 'bank', notary: 'notary', court: 'court', regulator: 'regulator' } as const
  for (const member of MEMBERS) {
    const { organisationId } = await rig.database.app.transaction(tx =>
      registerOrganisation(tx, { kind: kinds[member], name: member, country: 'CN', member }),
    )
    organisations.set(member, organisationId)
  }
  await rig.registerBank()
  await settle()
}, 60_000)

async function settle(): Promise<void> {
  await sequencer.drain()
  await publisher.publish()
}

async function signingOf(member: MemberName) {
  return { member, secretKey: await readKeyFile(governanceKeyPath(rig.folder(member))) }
}

/** As the member's own people send it from the page. */
function send(member: string, submission: Submission) {
  return receiveChange(rig.database.app, member, packed(submission))
}

const packed = (submission: Submission) => toBase64(encodeBundle(submissionLeaves(submission)))
const proposals = () => readProposals(rig.database.app)

describe('the quorum is raised', () => {
  let after: PolicyV2
  let hash: string

  test('a member proposes: nothing is in the ledger before it is sequenced', async () => {
    after = successorOf(genesis, [{ kind: 'quorum', quorum: 4 }])
    hash = policyHash(after)
    const sent = await send('bank', buildProposal(after, await signingOf('bank'), nodeEd25519))
    expect(sent.hash).toBe(hash)
    const status = () =>
      asOrganisationOf(rig.database.app, organisations.get('bank')!, tx => readSent(tx, sent.submissionId))
    expect(await status()).toMatchObject({ status: 'pending', entry: null })
    expect(await proposals()).toEqual([])
    await settle()
    expect(await status()).toMatchObject({ status: 'published' })
    const [proposal] = await proposals()
    expect(proposal).toMatchObject({ hash, state: 'open', by: { member: 'bank' }, affected: null, notice: null })
    expect(proposal!.voices.map(({ member, entry }) => [member, entry !== null])).toEqual([
      ['bank', true],
      ['notary', false],
      ['court', false],
      ['regulator', false],
    ])
    expect(proposal!.voices[0]!.published).toBe(true)
    expect(proposal!.differences).toMatchObject([{ kind: 'quorum', before: '3 of 4', after: '4 of 4' }])
  })

  test('says whose key may still approve', async () => {
    const [proposal] = await proposals()
    const keys = await readSigningKeys(rig.database.app, proposal!, 'court')
    expect(keys.filter(({ mayApprove }) => mayApprove).map(({ member }) => member)).toEqual([
      ...['notary', 'court', 'regulator'],
    ])
    expect(await readSigningKeys(rig.database.app, proposal!, 'stranger')).toEqual([])
  })

  test('takes nothing that is not the sender’s own, sound and new', async () => {
    const approval = async (member: MemberName) => buildApproval(hash, await signingOf(member), nodeEd25519)
    await expect(send('court', await approval('notary'))).rejects.toMatchObject({ code: 'another-member', status: 403 })
    await expect(send('bank', await approval('bank'))).rejects.toMatchObject({
      code: 'approval.repeated',
      status: 422,
      message: 'This key has approved already.',
    })
    const secretKey = crypto.getRandomValues(new Uint8Array(32))
    const strange = buildApproval(hash, { member: 'court', secretKey }, nodeEd25519)
    await expect(send('court', strange)).rejects.toMatchObject({ code: 'governance.required' })
    const unknown = buildApproval('0'.repeat(64), await signingOf('court'), nodeEd25519)
    await expect(send('court', unknown)).rejects.toMatchObject({ code: 'proposal.unknown' })
    const outsider = await newOrganisation(rig.database.app, 'bank')
    const outside = asOrganisationOf(rig.database.app, outsider, tx => requireMember(tx, outsider))
    await expect(outside).rejects.toMatchObject({ code: 'not-a-member', status: 403 })
    for (const nonsense of ['', '!', 'AAAA', packed(await approval('court')).slice(4)]) {
      const received = receiveChange(rig.database.app, 'court', nonsense)
      await expect(received).rejects.toMatchObject({ code: 'change-unread', status: 400 })
    }
  })

  test('all approve, and it is in force once both policies’ members have co-signed the hand-over', async () => {
    for (const member of ['notary', 'court', 'regulator'] as const) {
      await send(member, buildApproval(hash, await signingOf(member), nodeEd25519))
    }
    await settle()
    await settle()
    expect(await proposals()).toEqual([])
    const policies = await readPolicies(rig.database.app)
    expect(policies.map(({ version }) => version)).toEqual([1, 2])
    const [first, second] = policies
    expect(first).toMatchObject({ from: 0, differences: [] })
    expect(second).toMatchObject({ hash, quorum: 4, publishedAt: expect.any(String) })
    expect(second!.acts.map(({ member, what }) => `${member} ${what}`)).toEqual([
      ...['bank proposed', 'notary approved', 'court approved', 'regulator approved'],
    ])
    const state = (await readLedgerState(rig.database.app))!
    expect(state.rules).toMatchObject({ policyVersion: 2, quorum: 4, genesisHash: rig.founded.trust })
    expect(state.published!.size).toBe(state.size)
    expect(await readProposal(rig.database.app, hash)).toMatchObject({ state: 'in-force', from: second!.from })
    expect(await readProposal(rig.database.app, '0'.repeat(64))).toBeNull()
  })
})

describe('a member is re-keyed', () => {
  test('against its will the notice is kept first, and shown by the notes that this server finds', async () => {
    const inForce = (await policyInForce()) as PolicyV2
    // Four of four must co-sign, and three cannot re-key the fourth: at least a quorum approves in all.
    const lower = successorOf(inForce, [
      { kind: 'quorum', quorum: 3 },
      { kind: 'notice', notice: 1 },
    ])
    await adopt(lower)
    const other = newMember('court')
    const after = successorOf(lower, [{ kind: 'member-rekeyed', name: 'court', governance: other.member.governance }])
    const hash = policyHash(after)
    await send('bank', buildProposal(after, await signingOf('bank'), nodeEd25519))
    await settle()
    const begun = (await readProposal(rig.database.app, hash))!
    expect(begun.affected).toContain('延平区人民法院')
    expect(begun.notice).toMatchObject({ needed: 1, shownAt: null })
    expect(begun.voices.map(({ member, as }) => `${member} ${as}`)).toEqual([
      ...['bank present', 'notary present', 'court affected', 'regulator present', 'court coming'],
    ])

    // Nothing new comes, and the members co-sign the same checkpoint again: that is enough to show the time.
    expect(begun.notice).toMatchObject({ newest: null, kept: 0, evidence: null })
    await new Promise(resolve => setTimeout(resolve, 2_100))
    await rig.database.worker.update(memberStates).set({ cosignedAt: new Date(Date.now() - 120_000) })
    await vi.waitFor(
      async () => {
        await publisher.publish()
        expect((await readProposal(rig.database.app, hash))!.notice!.evidence).not.toBeNull()
      },
      { timeout: 10_000 },
    )
    const idle = (await readProposal(rig.database.app, hash))!.notice!
    expect(idle.newest!.size).toBe(idle.begun!.size)
    expect(parseNote(idle.evidence!.ended).text).toBe(parseNote(idle.evidence!.begun).text)

    for (const member of ['notary', 'regulator'] as const) {
      await send(member, buildApproval(hash, await signingOf(member), nodeEd25519))
    }
    const coming = { member: 'court' as const, secretKey: other.secretKey }
    await send('court', buildApproval(hash, coming, nodeEd25519))
    await settle()
    const kept = (await readProposal(rig.database.app, hash))!
    expect(kept.state).toBe('open')
    expect(kept.notice!.kept).toBeGreaterThanOrEqual(1)
    expect(kept.notice!.newest!.size).toBeGreaterThan(kept.notice!.begun!.size)
    const notice = buildNotice(hash, idle.evidence!, await signingOf('notary'), nodeEd25519)
    await send('notary', notice)
    await settle()
    await settle()
    expect((await readPolicies(rig.database.app)).at(-1)).toMatchObject({ hash, version: 4 })
    expect((await readProposal(rig.database.app, hash))!.notice!.shownAt).not.toBeNull()
  })

  async function adopt(policy: PolicyV2): Promise<void> {
    await send('bank', buildProposal(policy, await signingOf('bank'), nodeEd25519))
    await settle()
    for (const member of ['notary', 'court', 'regulator'] as const) {
      await send(member, buildApproval(policyHash(policy), await signingOf(member), nodeEd25519))
    }
    await settle()
    expect(policyHash(await policyInForce())).toBe(policyHash(policy))
  }

  async function policyInForce() {
    return (await knownChain(rig.database.app)).at(-1)!.policy
  }
})
