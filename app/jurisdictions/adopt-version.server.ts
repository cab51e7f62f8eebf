import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { packAdoptions } from '#db/schema/index.ts'
import { equalBytes } from '#ledger/bytes.ts'
import { type DryRun, newestDryRun } from './dry-runs.server.ts'
import { findVersion, listAdoptions } from './find-version.server.ts'
import { lockRules } from './lock-rules.server.ts'
import { packFor } from './pack-for.server.ts'
import { requireRuleKeeper } from './rules-policy.ts'

interface Adopting {
  jurisdiction: string
  version: number
  /** The dry run whose result was looked at. */
  dryRunId: string
}

/**
 * From now on new cases are judged by this version; those that are open keep the one they remember.
 * @throws DomainError 403, 404, 409 where it is in force already, or no dry run of exactly this text has ended since the
 * last adoption, or the one that was looked at is not the newest.
 */
export async function adoptVersion(
  tx: Transaction,
  { actor }: Pick<Authority, 'actor'>,
  { jurisdiction, version, dryRunId }: Adopting,
  now = new Date(),
): Promise<void> {
  requireRuleKeeper(actor)
  const { hash } = await findVersion(tx, jurisdiction, version)
  const { organisationId } = actor
  await lockRules(tx, organisationId, jurisdiction)
  if ((await packFor(tx, jurisdiction)).version === version) {
    throw new DomainError('version-in-force', 'This version is in force already.', 409)
  }
  const run = await newestDryRun(tx, jurisdiction, version)
  const against = reasonAgainst(run, hash, (await listAdoptions(tx, jurisdiction)).at(-1)?.adoptedAt ?? null)
  if (against) throw new DomainError('dry-run-needed', against, 409)
  if (run!.id !== dryRunId) {
    throw new DomainError('dry-run-newer', 'There is a newer dry run: look at what it found, then adopt.', 409)
  }
  await tx
    .insert(packAdoptions)
    .values({ organisationId, jurisdiction, version, hash, dryRunId, adoptedBy: actor.name, adoptedAt: now })
}

/** Why a version cannot be adopted yet, in words; null when it can. */
export function reasonAgainst(
  run: Pick<DryRun, 'state' | 'hash' | 'startedAt'> | null,
  hash: Uint8Array,
  lastAdoption: Date | null,
): string | null {
  if (!run) return 'Try it first: a dry run shows what it would change for the cases that are open.'
  if (run.state === 'failed') return 'The dry run failed: mend the rules, or try again.'
  if (run.state !== 'done') return 'The dry run has not ended yet.'
  if (!equalBytes(run.hash, hash)) return 'The dry run was of another text: try this one.'
  if (lastAdoption && run.startedAt <= lastAdoption) {
    return 'Another version was adopted since the dry run: try this one again.'
  }
  return null
}
