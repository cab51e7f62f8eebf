import { and, asc, eq, isNull, or, sql } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Actor } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { people, savedViews } from '#db/schema/index.ts'

/** A person keeps no more than this many, and a team sees no more. */
const MOST_VIEWS = 30

export interface SavedView {
  id: string
  name: string
  /** Of its address, without the question mark. */
  query: string
  shared: boolean
  own: boolean
  by: string
}

/** A person's own, then those that others share with the team. */
export async function listSavedViews(tx: Transaction, { id }: Pick<Actor, 'id'>): Promise<SavedView[]> {
  const rows = await tx
    .select({
      id: savedViews.id,
      name: savedViews.name,
      query: savedViews.query,
      shared: savedViews.shared,
      personId: savedViews.personId,
      by: people.name,
    })
    .from(savedViews)
    .innerJoin(people, eq(people.id, savedViews.personId))
    .where(and(isNull(savedViews.removedAt), or(eq(savedViews.personId, id), eq(savedViews.shared, true))))
    .orderBy(sql`${savedViews.personId} <> ${id}`, asc(savedViews.name), asc(savedViews.id))
    .limit(2 * MOST_VIEWS)
  return rows.map(({ personId, ...view }) => ({ ...view, own: personId === id }))
}

/**
 * Keeps an address of the queue under a name; the same name again is changed.
 * @param query as narrowingParams writes it: nothing that the queue does not understand is kept
 * @throws DomainError 422
 */
export async function saveView(
  tx: Transaction,
  { id, organisationId }: Actor,
  { name, query, shared }: { name: string; query: string; shared: boolean },
): Promise<void> {
  const trimmed = name.trim()
  if (trimmed === '' || trimmed.length > 60) {
    const message = 'Give the view a name of up to 60 characters.'
    throw new DomainError('view-name', message, 422, { name: [message] })
  }
  const kept = await listSavedViews(tx, { id })
  if (kept.filter(({ own }) => own).length >= MOST_VIEWS && !kept.some(view => view.own && view.name === trimmed)) {
    throw new DomainError('view-limit', `You keep ${MOST_VIEWS} views already; remove one first.`, 409)
  }
  await tx
    .insert(savedViews)
    .values({ organisationId, personId: id, name: trimmed, query, shared })
    .onConflictDoUpdate({
      target: [savedViews.personId, savedViews.name],
      targetWhere: sql`removed_at is null`,
      set: { query, shared },
    })
}

/** Removes one of the person's own; somebody else's, or one that is gone, stays as it is. */
export async function removeView(tx: Transaction, { id }: Actor, viewId: string, now = new Date()): Promise<void> {
  if (!isUuid(viewId)) return
  await tx
    .update(savedViews)
    .set({ removedAt: now })
    .where(and(eq(savedViews.id, viewId), eq(savedViews.personId, id), isNull(savedViews.removedAt)))
}
