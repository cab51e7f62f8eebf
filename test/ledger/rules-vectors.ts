/** What the vectors of the rule sets from 2 on have in common. */
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { Policy } from '#ledger/policy.ts'
import { buildSubmission, type Submission } from '#ledger/submission.ts'
import { item, signer } from './fixture.ts'
import { genesisCases, laterCases, type Step, startSteps, texts } from './rules-v1-vectors.ts'

export type NewVectorCase = { name: string; pinned: string; start: string; steps: Step[] }
export type NewVectors = {
  ruleHash: string
  policies: { [name: string]: Policy }
  starts: { [name: string]: Step[] }
  cases: NewVectorCase[]
}

/** What a step offers and what becomes of it. */
export type Told = readonly [submission: Submission, expect: string]

export function steps(told: readonly Told[]): Step[] {
  return told.map(([submission, expect]) => ({ leaves: texts(submission), expect }))
}

export function ok(...submissions: Submission[]): Told[] {
  return submissions.map(submission => [submission, 'accepted'])
}

/** The cases of rule set 1, which hold under the others, too. */
export function oldCases(policy: Policy): NewVectorCase[] {
  return [...genesisCases(policy), ...laterCases(policy)].map(({ name, after, steps }) => ({
    name,
    pinned: 'policy',
    start: after === 'start' ? 'keys' : 'nothing',
    steps,
  }))
}

export function oldStarts(policy: Policy): { [name: string]: Step[] } {
  return { nothing: [], keys: startSteps(policy) }
}

export function genesisBy(policy: Policy): Submission {
  const items = [item('policy.genesis', 'policy-0001', { policy })]
  const sign = policy.members.map(({ name }) => signer(`governance ${name}`))
  return buildSubmission({ kind: 'policy', actor: 'members', items, sign }, nodeEd25519)
}

export function vectorsTextOf(vectors: NewVectors): string {
  return `${JSON.stringify(vectors, null, 1)}\n`
}
