import { and, asc, eq, gt, inArray, ne } from 'drizzle-orm'
import { judgeRows } from '#app/cases/judge-cases.server.ts'
import type { Judgement } from '#app/cases/judgement.ts'
import type { CaseRow } from '#app/cases/read-situation.server.ts'
import { LIMITATION_LABEL } from '#app/deadlines/keep-limitation-deadlines.server.ts'
import type { ChangeCounts, ChangedCase } from '#app/jurisdictions/dry-run.ts'
import { judgedWith } from '#app/jurisdictions/dry-runs.server.ts'
import { findVersion } from '#app/jurisdictions/find-version.server.ts'
import type { RulePack } from '#app/jurisdictions/pack.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import type { Transaction } from '#db/client.ts'
import { caseDeadlines, cases, packDryRuns } from '#db/schema/index.ts'
import { caseChanges, type Standing } from './case-changes.ts'

/** Judged in one transaction; a run that is interrupted loses no more. */
const CASES_A_BATCH = 500
/** So many cases are shown with what changes; the others are counted. */
const MOST_SAMPLES = 100

/**
 * Judges the next open cases of a dry run by the version that is tried and by the one each remembers, and adds what
 * changes to the run. Nothing of the cases is written. Gives whether the run goes on. In the order of their ids, from
 * where the run stands: cases that are opened meanwhile are new, and will be judged by what is adopted then.
 */
export async function dryRunBatch(
  tx: Transaction,
  runId: string,
  now = new Date(),
  size = CASES_A_BATCH,
): Promise<'more' | 'ended'> {
  const [run] = await tx.select().from(packDryRuns).where(eq(packDryRuns.id, runId)).for('update')
  if (!run || run.state === 'done' || run.state === 'failed') return 'ended'
  const { pack: tried } = await findVersion(tx, run.jurisdiction, run.version)
  const rows = await nextCases(tx, run, await judgedWith(tx, run.jurisdiction), size)
  const found = await changedCases(tx, rows, tried, now)
  const ended = rows.length < size
  await tx
    .update(packDryRuns)
    .set({
      state: ended ? 'done' : 'running',
      cases: run.cases + rows.length,
      changed: run.changed + found.length,
      counts: countedWith(run.counts as ChangeCounts, found),
      samples: [...(run.samples as ChangedCase[]), ...found].slice(0, MOST_SAMPLES),
      afterCase: rows.at(-1)?.id ?? run.afterCase,
      endedAt: ended ? now : null,
    })
    .where(eq(packDryRuns.id, run.id))
  return ended ? 'ended' : 'more'
}

/** By id: the order of the queue moves while cases are worked on. */
function nextCases(
  tx: Transaction,
  { organisationId, afterCase }: typeof packDryRuns.$inferSelect,
  codes: string[],
  size: number,
): Promise<CaseRow[]> {
  return tx
    .select()
    .from(cases)
    .where(
      and(
        eq(cases.organisationId, organisationId),
        inArray(cases.jurisdiction, codes),
        ne(cases.stage, 'closed'),
        afterCase === null ? undefined : gt(cases.id, afterCase),
      ),
    )
    .orderBy(asc(cases.id))
    .limit(size)
}

async function changedCases(tx: Transaction, rows: CaseRow[], tried: RulePack, now: Date): Promise<ChangedCase[]> {
  if (rows.length === 0) return []
  const remembered = await rememberedPacks(tx, rows)
  const packNow = (row: CaseRow) => remembered.get(keyOf(row))!
  const packThen = (row: CaseRow) => (row.jurisdiction === tried.jurisdiction ? tried : packNow(row))
  const before = await judgeRows(tx, rows, packNow, now)
  const after = await judgeRows(tx, rows, packThen, now, tried)
  const others = await otherDeadlines(tx, rows)
  return rows.flatMap((row, at) => {
    const other = others.get(row.id) ?? null
    const was = standing(packNow(row), before[at]!, other)
    const changes = caseChanges(was, standing(packThen(row), after[at]!, other))
    const { id: caseId, number, title } = row
    return changes.length === 0 ? [] : [{ caseId, number, title, version: packNow(row).version, changes }]
  })
}

const keyOf = ({ jurisdiction, packVersion }: CaseRow) => `${jurisdiction} ${packVersion}`

async function rememberedPacks(tx: Transaction, rows: readonly CaseRow[]): Promise<Map<string, RulePack>> {
  const packs = new Map<string, RulePack>()
  for (const row of rows) {
    if (packs.has(keyOf(row))) continue
    packs.set(keyOf(row), await packFor(tx, row.jurisdiction, row.packVersion || undefined))
  }
  return packs
}

/** Those that run already stay as they were started; the limitation period's is the one that a version can move. */
async function otherDeadlines(tx: Transaction, rows: readonly CaseRow[]) {
  const next = await tx
    .selectDistinctOn([caseDeadlines.caseId], {
      caseId: caseDeadlines.caseId,
      label: caseDeadlines.label,
      dueOn: caseDeadlines.dueOn,
    })
    .from(caseDeadlines)
    .where(
      and(
        inArray(
          caseDeadlines.caseId,
          rows.map(({ id }) => id),
        ),
        eq(caseDeadlines.state, 'open'),
        ne(caseDeadlines.kind, 'limitation'),
      ),
    )
    .orderBy(asc(caseDeadlines.caseId), asc(caseDeadlines.dueAt))
  return new Map(next.map(({ caseId, ...deadline }) => [caseId, deadline]))
}

function standing(pack: RulePack, judged: Judgement, other: Standing['next']): Standing {
  const { limitationOn, court } = judged
  const own = limitationOn === null ? null : { label: LIMITATION_LABEL, dueOn: limitationOn }
  const next = own && (!other || own.dueOn < other.dueOn) ? own : other
  return { judged, court: pack.courts.find(({ id }) => id === court)?.court ?? null, next }
}

function countedWith(counts: ChangeCounts, found: readonly ChangedCase[]): ChangeCounts {
  const sum = { ...counts }
  for (const { kind } of found.flatMap(({ changes }) => changes)) sum[kind] = (sum[kind] ?? 0) + 1
  return sum
}
