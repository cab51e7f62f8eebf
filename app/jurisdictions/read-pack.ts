import type { z } from 'zod'
import { DomainError } from '#app/errors/domain-error.ts'
import { CanonicalError, canonicalText, type Json, parseStrictJson } from '#ledger/canonical.ts'
import { MOST_PACK_BYTES } from './own-versions.ts'
import { packSchema, type RulePack } from './pack.ts'
import { packProblems } from './pack-problems.ts'

/** After so many, the first are enough to go on with. */
const MOST_PROBLEMS = 30

interface Expected {
  jurisdiction: string
  version: number
  /** YYYY-MM-DD */
  today: string
}

/**
 * A version of an organisation's own from its JSON text.
 * @throws DomainError 422 with every problem, each by its place in words: `checklist, 3 (CN3), severity: …`
 */
export function readPack(text: string, expected: Expected): RulePack {
  const raw = parse(text)
  const shape = packSchema.safeParse(raw)
  if (!shape.success) throw refusal(shape.error.issues.map(issue => issueWords(issue, raw)))
  const pack = shape.data
  const problems = [...identityProblems(pack, expected), ...packProblems(pack, expected.today)]
  if (problems.length > 0) throw refusal(problems)
  return pack
}

function parse(text: string): Json {
  if (text.trim() === '') throw refusal(['Paste the version as JSON, or choose its file.'])
  if (text.length > MOST_PACK_BYTES) throw refusal(['This is longer than any rule pack: at most 1 MB.'])
  try {
    const value = parseStrictJson(text)
    // PostgreSQL keeps no text with it.
    if (canonicalText(value).includes('\\u0000')) throw new CanonicalError('the character U+0000')
    return value
  } catch (error) {
    if (!(error instanceof CanonicalError)) throw error
    throw refusal([`This is not JSON that everybody reads alike: ${error.message}.`])
  }
}

function identityProblems(pack: RulePack, { jurisdiction, version }: Expected): string[] {
  return [
    ...(pack.jurisdiction === jurisdiction ? [] : [`jurisdiction: must be ${jurisdiction}, is ${pack.jurisdiction}.`]),
    ...(pack.version === version ? [] : [`version: must be ${version}, the next one; is ${pack.version}.`]),
  ]
}

function refusal(problems: string[]): DomainError {
  const shown = problems.slice(0, MOST_PROBLEMS)
  const more = problems.length - shown.length
  if (more > 0) shown.push(`And ${more} more.`)
  return new DomainError('pack-refused', 'These rules cannot be added as they are.', 422, { text: shown })
}

/** `limitation, 1 (CN-L1), effects, 2, kind: Invalid option: expected one of …` */
function issueWords(issue: z.core.$ZodIssue, raw: Json): string {
  const { words, value } = placeOf(issue.path, raw)
  const missing = issue.code === 'invalid_type' && value === undefined
  return `${words}: ${missing ? 'is missing' : issue.message.replace(/^Invalid input: /, '')}.`
}

/** Where it is, with numbers that count from one and the id of the rule; and what stands there. */
function placeOf(path: readonly PropertyKey[], raw: Json): { words: string; value: unknown } {
  let value: unknown = raw
  const words: string[] = []
  for (const step of path) {
    value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined
    words.push(typeof step === 'number' ? `${step + 1}${idOf(value)}` : String(step))
  }
  return { words: words.join(', ') || 'The whole', value }
}

function idOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return ''
  const { id, track, kind } = value as Record<string, unknown>
  const name = [id, track, kind].find(one => typeof one === 'string')
  return name === undefined ? '' : ` (${String(name).slice(0, 40)})`
}
