/** Runs vectors of the rule sets from 2 on, and checks that they are the rule set that the policies name. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Ed25519 } from '#ledger/ed25519.ts'
import { nobleEd25519 } from '#ledger/ed25519.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { applyLeaves, emptyState, type RulesState } from '#ledger/rules/rule-sets.ts'
import { leavesOf, type Step } from './rules-v1-vectors.ts'
import type { NewVectorCase, NewVectors } from './rules-vectors.ts'

export function describeRuleSet(
  version: number,
  hash: string,
  written: () => string,
  newRules: readonly string[],
): void {
  const specification = fileOf(`v${version}-spec.md`)
  const vectorsFile = fileOf(`v${version}-vectors.json`)
  const vectors = JSON.parse(vectorsFile.toString()) as NewVectors

  describe(`rule set ${version} is frozen`, () => {
    it('is named by the hash of its specification and vectors', () => {
      const name = Buffer.from(`hardproof/rules/v${version}\n`)
      const named = Buffer.concat([name, digest(specification), digest(vectorsFile)])
      expect(digest(named).toString('hex')).toBe(hash)
    })

    it('has vectors that can be written again', () => {
      expect(written()).toBe(vectorsFile.toString())
    })

    it('names and shows each of its rules', () => {
      const shown = new Set(vectors.cases.flatMap(({ steps }) => steps.map(step => step.expect)))
      for (const rule of newRules) {
        expect([...shown]).toContain(rule)
        expect(specification.toString()).toContain(`\`${rule}\``)
      }
    })

    it('has a name for each vector', () => {
      expect(new Set(vectors.cases.map(({ name }) => name)).size).toBe(vectors.cases.length)
    })
  })

  describe(`vectors of rule set ${version}`, () => {
    it.each(vectors.cases.map(vector => [vector.name, vector] as const))('%s', (_, vector) => {
      const expected = [...vectors.starts[vector.start]!, ...vector.steps].map(step => step.expect)
      expect(run(vectors, vector, nodeEd25519)).toEqual(expected)
    })

    it('come to the same with the other Ed25519', () => {
      // Every tenth, since it is slow: the two are compared in full elsewhere.
      for (const vector of vectors.cases.filter((_, i) => i % 10 === 0)) {
        expect(run(vectors, vector, nobleEd25519)).toEqual(run(vectors, vector, nodeEd25519))
      }
    })
  })
}

/** States are values, so where many vectors begin alike the beginning is run once. */
const begun = new Map<string, Reached>()

type Reached = { readonly state: RulesState; readonly size: number; readonly outcomes: readonly string[] }

function run(vectors: NewVectors, { pinned, start, steps }: NewVectorCase, ed25519: Ed25519): readonly string[] {
  const name = `${vectors.policies[pinned]!.ruleVersion} ${pinned} ${start} ${ed25519 === nodeEd25519}`
  const empty = { state: emptyState(vectors.policies[pinned]!), size: 0, outcomes: [] }
  const from = begun.get(name) ?? follow(vectors, empty, vectors.starts[start]!, ed25519)
  begun.set(name, from)
  return follow(vectors, from, steps, ed25519).outcomes
}

function follow({ ruleHash }: NewVectors, from: Reached, steps: readonly Step[], ed25519: Ed25519): Reached {
  let [state, size] = [{ ...from.state, ruleHash }, from.size]
  const outcomes = [...from.outcomes]
  for (const step of steps) {
    const leaves = leavesOf(step)
    const result = applyLeaves(state, leaves, size, ed25519)
    outcomes.push(result.ok ? 'accepted' : result.refusal.rule)
    if (!result.ok) continue
    state = { ...result.state, ruleHash }
    size += leaves.length
  }
  return { state, size, outcomes }
}

function fileOf(name: string): Buffer {
  return readFileSync(new URL(`../../ledger/rules/${name}`, import.meta.url))
}

function digest(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}
