/** A policy whose rules this program does not know: the ledger takes it, and nobody is helped to sign it here. */
import { beforeAll, expect, test } from 'vitest'
import { buildApproval, buildProposal, successorOf } from '#app/governance/changes.ts'
import { readProposals } from '#app/governance/read-proposals.server.ts'
import { receiveChange } from '#app/governance/receive-change.server.ts'
import { submissions } from '#db/schema/index.ts'
import { toBase64 } from '#ledger/bytes.ts'
import { governanceKeyPath } from '#ledger/node/config.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { packLeaves } from '#ledger/node/packed.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type PolicyV2, policyHash } from '#ledger/policy.ts'
import { NEWEST_RULES } from '#ledger/rules/rule-sets.ts'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { LedgerRig, MEMBERS } from '../workers/ledger-rig.ts'

let rig: LedgerRig
let sequencer: Sequencer

beforeAll(async () => {
  rig = await LedgerRig.open()
  await rig.start(...MEMBERS)
  sequencer = await rig.sequencer()
  await rig.registerBank()
  await sequencer.drain()
})

const signingOf = async (member: string) => ({
  member,
  secretKey: await readKeyFile(governanceKeyPath(rig.folder(member))),
})
const send = (member: string, submission: Submission) =>
  receiveChange(rig.database.app, member, toBase64(packLeaves(submissionLeaves(submission))))

test.each([
  ['a later version', { version: NEWEST_RULES.version + 1, hash: NEWEST_RULES.hash }],
  ['another text of this version', { version: NEWEST_RULES.version, hash: 'ab'.repeat(32) }],
])('%s is neither proposed nor approved', async (_, rules) => {
  const policy = successorOf(rig.founded.policy as PolicyV2, [{ kind: 'rules', ...rules }])
  const proposal = buildProposal(policy, await signingOf('bank'), nodeEd25519)
  await expect(send('bank', proposal)).rejects.toMatchObject({ code: 'rules-unknown', status: 422 })
  expect((await rig.database.worker.select().from(submissions)).map(({ kind }) => kind)).not.toContain('policy')
})

test('one that its members proposed with another program is shown, and not approved', async () => {
  const rules = { version: NEWEST_RULES.version + 1, hash: 'cd'.repeat(32) }
  const policy = successorOf(rig.founded.policy as PolicyV2, [{ kind: 'rules', ...rules }])
  await rig.submit(buildProposal(policy, await signingOf('bank'), nodeEd25519))
  await sequencer.drain()
  expect(await readProposals(rig.database.app)).toMatchObject([{ hash: policyHash(policy), state: 'open' }])
  const approval = buildApproval(policyHash(policy), await signingOf('court'), nodeEd25519)
  await expect(send('court', approval)).rejects.toMatchObject({ code: 'rules-unknown' })
})
