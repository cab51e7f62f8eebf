import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import {
  buildApproval,
  buildNotice,
  buildProposal,
  consequencesOf,
  differencesOf,
  successorOf,
} from '#app/governance/changes.ts'
import { unknownRules } from '#app/governance/known-rules.ts'
import { toBase64 } from '#ledger/bytes.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Policy, PolicyError, policyHash } from '#ledger/policy.ts'
import { standingOf } from '#ledger/rules/adoption.ts'
import { applySubmission, type RulesState } from '#ledger/rules/rule-sets.ts'
import type { Proposal } from '#ledger/rules/state.ts'
import type { Submission } from '#ledger/submission.ts'
import { type Joined, joinSources } from '../../ledger/sources/joined.ts'
import { type Command, type CommandInput, type Outcome, UsageError } from './command.ts'
import { type MemberPlace, memberPlace } from './member-place.ts'
import { setAddress } from './policy-address.ts'
import { changesFrom } from './policy-changes.ts'
import { sendSubmission } from './send-submission.ts'
import { policyJson, policyWords } from './words.ts'

export const policyCommand: Command = {
  name: 'policy',
  summary: 'lists, proposes and approves the rules in force, on a member’s machine',
  help: `npm run ledger -- policy list | show | propose | approve | notice | address … [--json]

  policy list                      every policy so far, and what is proposed with whose approvals
  policy show VERSION|HASH         one of them in full, as JSON
  policy propose CHANGES           proposes a successor of the policy in force; it counts as your approval
      --quorum N                     so many members publish a checkpoint
      --add-member FILE              JSON { name, organisation, vkey, governance }: public keys only
      --remove-member NAME
      --rekey-member FILE            JSON { name, vkey?, governance? }: the new public keys
      --rules N                      the rule set of that number
      --notice SECONDS               between publishing that a member goes against its will, and its going
      --not-before SIZE              in force no sooner than the ledger has so many entries
  policy approve HASH              approves what is proposed; the beginning of the hash will do
  policy notice HASH --begun FILE [--ended FILE]
                                   shows that the notice has been kept: a published checkpoint of after the proposal, as
                                   "ledger verify … --since FILE" keeps one, and a later one (the newest, when absent)
  policy address NAME URL          tells the log's operator where a new member's node is; on the operator's machine

  --member NAME    whose folder under nodes/ to use; not needed where there is one
  --key FILE       the governance key, instead of governance.key in the member's folder
  --node URL       reads from, and hands to, a member's node instead of the log
  --log URL        the log, instead of the one in the member's node.json
  --from URL|FOLDER   where else to read the ledger
  --yes            signs without asking
  --data FOLDER    .data, or HARDPROOF_DATA, when absent

The ledger is read and verified first. What is about to be signed is shown, and signed here; the key never leaves.
Exits 0 when it is done or taken, 1 when a rule refuses it or you said no, 2 when it could not be done.`,
  options: {
    quorum: { type: 'string' },
    'add-member': { type: 'string', multiple: true },
    'remove-member': { type: 'string', multiple: true },
    'rekey-member': { type: 'string', multiple: true },
    rules: { type: 'string' },
    notice: { type: 'string' },
    'not-before': { type: 'string' },
    begun: { type: 'string' },
    ended: { type: 'string' },
    member: { type: 'string' },
    key: { type: 'string' },
    node: { type: 'string' },
    log: { type: 'string' },
    from: { type: 'string', multiple: true },
    yes: { type: 'boolean' },
    data: { type: 'string' },
  },
  run,
}

async function run(input: CommandInput): Promise<Outcome> {
  const [act, about, more] = input.positionals
  if (act === 'address') return setAddress(input, about, more)
  if (act !== 'list' && act !== 'show' && act !== 'propose' && act !== 'approve' && act !== 'notice') {
    throw new UsageError(
      'Say what to do: policy list, show, propose, approve, notice or address; --help explains them.',
    )
  }
  const place = await memberPlace(input)
  const joined = await joinSources(place.sources, { genesis: place.genesis })
  if (act === 'list') return list(joined)
  if (act === 'show') return show(joined, about)
  if (act === 'propose') return propose(input, place, joined)
  return act === 'approve' ? approve(input, place, joined, about) : notice(input, place, joined, about)
}

function list({ chain, state }: Joined): Outcome {
  const { proposals, adopted } = state.governance
  const open = adopted ? [adopted] : proposals
  const lines = [
    ...chain.map(policyWords),
    ...(adopted
      ? [`Policy ${adopted.policy.version} is adopted, in force from entry ${adopted.policy.effectiveFromSize} on.`]
      : []),
    ...(open.length === 0 ? ['Nothing is proposed.'] : []),
    ...open.flatMap(proposal => proposalWords(state.policy, proposal)),
  ]
  const json = {
    policies: chain.map(({ policy, from }) => policyJson(policy, from)),
    adopted: adopted?.hash ?? null,
    proposals: open.map(proposal => proposalJson(state.policy, proposal)),
  }
  return { ok: true, lines, json }
}

function proposalWords(inForce: Policy, proposal: Proposal): string[] {
  const { present, coming, affected, noticeNeeded } = standingOf(inForce, proposal)
  const voices = [...present, ...coming].map(
    ({ member, approved }) => `${member.name} ${approved ? 'approves' : 'has not approved'}`,
  )
  return [
    `proposed by ${proposal.by}: ${proposal.hash}`,
    ...differencesOf(inForce, proposal.policy).map(({ text }) => `  ${text}`),
    `  ${voices.join(', ')}`,
    ...(noticeNeeded ? [`  ${affected} has not agreed: its notice has to be shown`] : []),
  ]
}

function proposalJson(inForce: Policy, proposal: Proposal) {
  const { present, coming, noticeNeeded } = standingOf(inForce, proposal)
  const names = (approved: boolean) =>
    [...present, ...coming].filter(voice => voice.approved === approved).map(({ member }) => member.name)
  return { hash: proposal.hash, by: proposal.by, approvedBy: names(true), missing: names(false), noticeNeeded }
}

function show({ chain, state }: Joined, which: string | undefined): Outcome {
  const { proposals, adopted } = state.governance
  const all: Policy[] = [
    ...chain.map(({ policy }) => policy),
    ...(adopted ? [adopted] : proposals).map(({ policy }) => policy),
  ]
  const wanted = which ?? String(state.policy.version)
  const inForce = all.slice(0, chain.length).find(({ version }) => String(version) === wanted)
  const policy = inForce ?? all.find(one => wanted.length >= 4 && policyHash(one).startsWith(wanted))
  if (!policy) throw new UsageError(`There is no policy ${wanted}. npm run ledger -- policy list shows them.`)
  return {
    ok: true,
    lines: [`hash ${policyHash(policy)}`, ...JSON.stringify(policy, null, 2).split('\n')],
    json: { hash: policyHash(policy), policy },
  }
}

async function propose(input: CommandInput, place: MemberPlace, joined: Joined): Promise<Outcome> {
  const { policy } = joined.state
  if (policy.v !== 2)
    throw new UsageError('This ledger was founded under rule set 1, which keeps the policy that it began with.')
  const changes = await changesFrom(input)
  if (changes.length === 0) throw new UsageError('Say what to change; npm run ledger -- policy --help lists it.')
  const successor = soundly(() => successorOf(policy, changes))
  const shown = [
    `Policy ${successor.version}, ${policyHash(successor)}:`,
    ...differencesOf(policy, successor).map(({ text }) => `  ${text}`),
    ...consequencesOf(successor, policy).map(({ text }) => `  ${text}`),
  ]
  const signing = await signingKey(input, place, joined.state, successor)
  refuseUnknown(successor)
  return signAndSend(input, place, joined, shown, () => buildProposal(successor, signing, nodeEd25519))
}

function refuseUnknown(policy: Policy): void {
  const words = unknownRules(policy)
  if (words !== null) throw new UsageError(words)
}

function soundly<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof PolicyError) throw new UsageError(`That policy would be unsound: ${error.message}.`)
    throw error
  }
}

async function approve(
  input: CommandInput,
  place: MemberPlace,
  joined: Joined,
  about: string | undefined,
): Promise<Outcome> {
  const proposal = proposalOf(joined.state, about)
  refuseUnknown(proposal.policy)
  const signing = await signingKey(input, place, joined.state, proposal.policy)
  return signAndSend(input, place, joined, proposalWords(joined.state.policy, proposal), () =>
    buildApproval(proposal.hash, signing, nodeEd25519),
  )
}

async function notice(
  input: CommandInput,
  place: MemberPlace,
  joined: Joined,
  about: string | undefined,
): Promise<Outcome> {
  const proposal = proposalOf(joined.state, about)
  refuseUnknown(proposal.policy)
  const [begunFile, endedFile] = [input.text('begun'), input.text('ended')]
  if (begunFile === null) throw new UsageError('Say which checkpoint began the notice: --begun FILE')
  const begun = await readFile(begunFile, 'utf8')
  const ended = endedFile === null ? joined.head.checkpoint : await readFile(endedFile, 'utf8')
  const signing = await signingKey(input, place, joined.state, proposal.policy)
  return signAndSend(input, place, joined, proposalWords(joined.state.policy, proposal), () =>
    buildNotice(proposal.hash, { begun, ended }, signing, nodeEd25519),
  )
}

function proposalOf({ governance }: RulesState, about: string | undefined): Proposal {
  if (about === undefined)
    throw new UsageError('Say which proposal, by its hash; npm run ledger -- policy list shows them.')
  const found = governance.proposals.filter(({ hash }) => about.length >= 4 && hash.startsWith(about.toLowerCase()))
  if (found.length !== 1)
    throw new UsageError(`No one proposal begins with ${about}. npm run ledger -- policy list shows them.`)
  return found[0]!
}

/** A coming member's key is in the proposed policy only. */
async function signingKey(input: CommandInput, place: MemberPlace, { policy }: RulesState, proposed: Policy) {
  const path = input.text('key') ?? place.governanceKey
  if (path === null) throw new UsageError('Say which governance key signs: --key FILE, or --member NAME')
  const secretKey = await readKeyFile(path)
  const governance = toBase64(nodeEd25519.publicKeyOf(secretKey))
  const member = [...policy.members, ...proposed.members].find(candidate => candidate.governance === governance)
  if (!member)
    throw new UsageError(
      `${path} is no member’s governance key, neither in the policy in force nor in the proposed one.`,
    )
  return { member: member.name, secretKey }
}

async function signAndSend(
  input: CommandInput,
  place: MemberPlace,
  { state, reader }: Joined,
  shown: readonly string[],
  sign: () => Submission,
): Promise<Outcome> {
  const submission = sign()
  const applied = applySubmission(state, submission, reader.size, nodeEd25519)
  if (!applied.ok) {
    const { rule, message } = applied.refusal
    return {
      ok: false,
      lines: [...shown, `The rules refuse it (${rule}): ${message}.`],
      json: { refused: rule, message },
    }
  }
  const by = submission.header.actor
  if (!input.flag('yes') && !(await agreed([...shown, `Sign this as ${by} and send it to ${place.sendTo}?`]))) {
    return { ok: false, lines: ['Nothing was signed or sent.'], json: { refused: 'not agreed' } }
  }
  const sent = await sendSubmission(place.sendTo, submission)
  const lines = [...(input.flag('yes') ? shown : []), sent.words]
  return {
    ok: sent.taken,
    lines,
    json: { by, to: place.sendTo, digest: sent.digest, status: sent.status, answer: sent.words },
  }
}

async function agreed(shown: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('There is nobody to ask here: look at it, then give --yes.')
  const ask = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await ask.question(`${shown.join('\n')} [y/N] `)).trim())
  } finally {
    ask.close()
  }
}
