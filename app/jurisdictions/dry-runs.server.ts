import { and, count, desc, eq, inArray, ne } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { enqueue } from '#app/jobs/enqueue.ts'
import type { Transaction } from '#db/client.ts'
import { cases, packDryRuns } from '#db/schema/index.ts'
import type { ChangeCounts, ChangedCase, DryRunState } from './dry-run.ts'
import { appliesBeside, findVersion } from './find-version.server.ts'
import { lockRules } from './lock-rules.server.ts'
import { packFor } from './pack-for.server.ts'
import { requireRuleKeeper } from './rules-policy.ts'

export interface DryRun {
  id: string
  version: number
  hash: Uint8Array
  state: DryRunState
  /** Why it failed. */
  trouble: string | null
  /** Cases that were open when it began, those judged since, those that change. */
  total: number
  cases: number
  changed: number
  counts: ChangeCounts
  samples: ChangedCase[]
  startedBy: string
  startedAt: Date
  endedAt: Date | null
}

/**
 * Asks what a version would change for the cases that are open: a job judges each by it and by what it is judged by
 * now. One that is under way for the same version is not begun again.
 * @throws DomainError 403, 404, 409 for the version in force
 */
export async function startDryRun(
  tx: Transaction,
  { actor }: Pick<Authority, 'actor'>,
  { jurisdiction, version }: { jurisdiction: string; version: number },
  now = new Date(),
): Promise<{ runId: string }> {
  requireRuleKeeper(actor)
  const { hash } = await findVersion(tx, jurisdiction, version)
  await lockRules(tx, actor.organisationId, jurisdiction)
  if ((await packFor(tx, jurisdiction)).version === version) {
    throw new DomainError('version-in-force', 'This version is in force: there is nothing to try.', 409)
  }
  const running = await newestDryRun(tx, jurisdiction, version)
  if (running?.state === 'waiting' || running?.state === 'running') return { runId: running.id }
  const { organisationId } = actor
  const [run] = await tx
    .insert(packDryRuns)
    .values({
      ...{ organisationId, jurisdiction, version, hash, counts: {}, samples: [] },
      state: 'waiting',
      total: await countOpen(tx, organisationId, await judgedWith(tx, jurisdiction)),
      startedBy: actor.name,
      startedAt: now,
    })
    .returning({ id: packDryRuns.id })
  await enqueue(tx, 'dry-run-pack', { runId: run!.id, organisationId }, { organisationId })
  return { runId: run!.id }
}

/** Whose cases these rules are for: their own jurisdiction's, and those that they apply beside. */
export async function judgedWith(tx: Transaction, jurisdiction: string): Promise<string[]> {
  return [jurisdiction, ...(await appliesBeside(tx, jurisdiction))]
}

async function countOpen(tx: Transaction, organisationId: string, codes: string[]): Promise<number> {
  const [row] = await tx
    .select({ open: count() })
    .from(cases)
    .where(and(eq(cases.organisationId, organisationId), inArray(cases.jurisdiction, codes), ne(cases.stage, 'closed')))
  return row!.open
}

/** Of a version, the one that was begun last. */
export async function newestDryRun(tx: Transaction, jurisdiction: string, version: number): Promise<DryRun | null> {
  const [run] = await tx
    .select()
    .from(packDryRuns)
    .where(and(eq(packDryRuns.jurisdiction, jurisdiction), eq(packDryRuns.version, version)))
    .orderBy(desc(packDryRuns.startedAt), desc(packDryRuns.id))
    .limit(1)
  if (!run) return null
  const { organisationId: _whose, jurisdiction: _where, afterCase: _after, ...rest } = run
  return {
    ...rest,
    state: run.state as DryRunState,
    counts: run.counts as ChangeCounts,
    samples: run.samples as ChangedCase[],
  }
}
