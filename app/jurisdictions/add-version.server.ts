import { eq, max } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { rulePacks } from '#db/schema/index.ts'
import { knownJurisdiction } from './find-version.server.ts'
import { dateIn } from './jurisdiction.ts'
import { lockRules } from './lock-rules.server.ts'
import { FIRST_OWN_VERSION } from './own-versions.ts'
import { packHash } from './pack-text.ts'
import { readPack } from './read-pack.ts'
import { requireRuleKeeper } from './rules-policy.ts'

export interface NewVersion {
  jurisdiction: string
  /** The pack as JSON. */
  text: string
  /** Why there is a new version. */
  note: string
}

/**
 * Keeps a version of the organisation's own. Nothing is judged by it before it is adopted.
 * @throws DomainError 403, 404 for a jurisdiction without rules, 422 with every problem by its place
 */
export async function addVersion(
  tx: Transaction,
  { actor }: Pick<Authority, 'actor'>,
  input: NewVersion,
  now = new Date(),
): Promise<{ version: number }> {
  requireRuleKeeper(actor)
  const jurisdiction = knownJurisdiction(input.jurisdiction)
  const note = input.note.trim()
  if (note === '' || note.length > 1_000) {
    const message = note === '' ? 'Say why there is a new version.' : 'At most 1,000 characters.'
    throw new DomainError('pack-refused', message, 422, { note: [message] })
  }
  await lockRules(tx, actor.organisationId, jurisdiction)
  const version = await nextVersion(tx, jurisdiction)
  const pack = readPack(input.text, { jurisdiction, version, today: dateIn(jurisdiction, now) })
  const { organisationId } = actor
  await tx.insert(rulePacks).values({
    organisationId,
    jurisdiction,
    version,
    body: pack,
    hash: packHash(pack),
    note,
    addedBy: actor.name,
    addedAt: now,
  })
  return { version }
}

/** The number that the next version of the organisation's own has to have. */
export async function nextVersion(tx: Transaction, jurisdiction: string): Promise<number> {
  const [row] = await tx
    .select({ newest: max(rulePacks.version) })
    .from(rulePacks)
    .where(eq(rulePacks.jurisdiction, jurisdiction))
  return (row?.newest ?? FIRST_OWN_VERSION - 1) + 1
}
