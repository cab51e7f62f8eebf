import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { nobleEd25519 } from '#ledger/ed25519.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { knownIds } from '#ledger/rules/known-ids.ts'
import type { RuleIdV1 } from '#ledger/rules/refusal.ts'
import { applyLeaves, applySubmission, emptyState } from '#ledger/rules/rule-sets.ts'
import { RULES_V1_HASH } from '#ledger/rules/v1.ts'
import { capture, genesisSubmission, item, registerKeys, registration, signer, testPolicy } from './fixture.ts'
import { leavesOf, type Vectors, vectorsText } from './rules-v1-vectors.ts'

const specification = readFileSync(new URL('../../ledger/rules/v1-spec.md', import.meta.url))
const vectorsFile = readFileSync(new URL('../../ledger/rules/v1-vectors.json', import.meta.url))
const vectors = JSON.parse(vectorsFile.toString()) as Vectors

describe('rule set 1 is frozen', () => {
  it('is named by the hash of its specification and vectors', () => {
    const digest = (data: Uint8Array) => createHash('sha256').update(data).digest()
    const named = Buffer.concat([Buffer.from('hardproof/rules/v1\n'), digest(specification), digest(vectorsFile)])
    expect(digest(named).toString('hex')).toBe(RULES_V1_HASH)
  })

  it('has vectors that can be written again', () => {
    expect(vectorsText()).toBe(vectorsFile.toString())
  })

  it('has a vector for every rule', () => {
    const rules: Record<RuleIdV1, true> = {
      'leaf.too-long': true,
      'leaf.not-canonical': true,
      'header.malformed': true,
      'item.malformed': true,
      'count.limits': true,
      'count.mismatch': true,
      'kind.unknown': true,
      'type.unknown': true,
      'field.not-allowed': true,
      'field.malformed': true,
      'root.mismatch': true,
      'genesis.required': true,
      'genesis.again': true,
      'genesis.policy': true,
      'genesis.rules': true,
      'genesis.signers': true,
      'proof.missing': true,
      'proof.repeated': true,
      'registrar.required': true,
      'key.unknown': true,
      'key.revoked': true,
      'key.not-allowed': true,
      'key.actor': true,
      'key.id': true,
      'key.unsafe': true,
      'key.taken': true,
      'id.repeated': true,
      'id.known': true,
      'signature.invalid': true,
    }
    const shown = new Set(vectors.cases.flatMap(({ steps }) => steps.map(step => step.expect)))
    expect([...shown].sort()).toEqual(['accepted', ...Object.keys(rules)].sort())
    for (const rule of Object.keys(rules)) expect(specification.toString()).toContain(`\`${rule}\``)
  })
})

describe.each([
  ['node:crypto', nodeEd25519],
  ['noble', nobleEd25519],
] as const)('vectors of rule set 1, signatures by %s', (_, ed25519) => {
  const run = (pinned: 'policy' | 'otherRules', steps: Vectors['start']) => {
    let state = { ...emptyState(vectors.policies[pinned]), ruleHash: vectors.ruleHash }
    let size = 0
    return steps.map(step => {
      const leaves = leavesOf(step)
      const result = applyLeaves(state, leaves, size, ed25519)
      if (!result.ok) return result.refusal.rule
      state = { ...state, ...result.state }
      size += leaves.length
      return 'accepted'
    })
  }

  it.each(vectors.cases.map(vector => [vector.name, vector] as const))('%s', (_, vector) => {
    const steps = vector.after === 'start' ? [...vectors.start, ...vector.steps] : vector.steps
    expect(run(vector.pinned, steps)).toEqual(steps.map(step => step.expect))
  })
})

describe('applying a submission', () => {
  const policy = testPolicy()
  const started = () => {
    const genesis = applySubmission(emptyState(policy), genesisSubmission(policy), 0, nodeEd25519)
    if (!genesis.ok) throw new Error(genesis.refusal.message)
    const keys = registerKeys([registration('bank', 'bank', ['capture'])])
    const registered = applySubmission(genesis.state, keys, 2, nodeEd25519)
    if (!registered.ok) throw new Error(registered.refusal.message)
    return registered.state
  }

  it('leaves the state it was given as it was', () => {
    const state = started()
    const first = applySubmission(state, capture([item('contract.signed', 'event-0001')]), 4, nodeEd25519)
    const again = applySubmission(state, capture([item('contract.signed', 'event-0001')]), 4, nodeEd25519)
    expect([first.ok, again.ok]).toEqual([true, true])
    expect(state.ids.has('bank', 'event-0001')).toBe(false)
    expect(first.ok && first.state.ids.has('bank', 'event-0001')).toBe(true)
  })

  it('asks the look-up it was given about ids', () => {
    const state = { ...started(), ids: knownIds({ has: (actor, id) => actor === 'bank' && id === 'event-0009' }) }
    const result = applySubmission(state, capture([item('contract.signed', 'event-0009')]), 4, nodeEd25519)
    expect(result).toMatchObject({ ok: false, refusal: { rule: 'id.known' } })
  })

  it('judges an old submission by the keys as they were then, given the register of today', () => {
    const state = started()
    const revocation = item('key.revoked', 'revoke-01', { key: signer('bank').key, reason: 'rotated' })
    const revoked = applySubmission(state, registerKeys([revocation]), 100, nodeEd25519)
    if (!revoked.ok) throw new Error(revoked.refusal.message)
    const early = applySubmission(revoked.state, capture([item('contract.signed', 'event-0001')]), 50, nodeEd25519)
    const late = applySubmission(revoked.state, capture([item('contract.signed', 'event-0001')]), 102, nodeEd25519)
    const before = applySubmission(revoked.state, capture([item('contract.signed', 'event-0001')]), 2, nodeEd25519)
    expect(early.ok).toBe(true)
    expect(late).toMatchObject({ ok: false, refusal: { rule: 'key.revoked' } })
    expect(before).toMatchObject({ ok: false, refusal: { rule: 'key.unknown' } })
  })

  it('costs one signature for a batch of a thousand', () => {
    let verified = 0
    const counting = {
      ...nodeEd25519,
      verify: (...input: Parameters<typeof nodeEd25519.verify>) => {
        verified += 1
        return nodeEd25519.verify(...input)
      },
    }
    const items = Array.from({ length: 1000 }, (_, i) => item('contract.paid', `event-${String(i).padStart(6, '0')}`))
    const result = applySubmission(started(), capture(items), 4, counting)
    expect([result.ok, verified]).toEqual([true, 1])
  })
})

describe('known ids', () => {
  it('answer like a set, however they were added', () => {
    let ids = knownIds({ has: (actor, id) => actor === 'below' && id === 'id' })
    const older = ids
    for (let i = 0; i < 500; i++) ids = ids.with(i % 2 === 0 ? 'even' : 'odd', [`id-${i}`])
    for (let i = 0; i < 500; i++) {
      expect(ids.has(i % 2 === 0 ? 'even' : 'odd', `id-${i}`)).toBe(true)
      expect(ids.has(i % 2 === 0 ? 'odd' : 'even', `id-${i}`)).toBe(false)
    }
    expect([ids.has('below', 'id'), older.has('even', 'id-0')]).toEqual([true, false])
  })
})
