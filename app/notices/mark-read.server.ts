import { and, eq, isNull, lte } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { notices } from '#db/schema/index.ts'

/**
 * One notice of a person's own has been read. @returns where it leads
 * @throws DomainError `unknown-notice`
 */
export async function openNotice(tx: Transaction, personId: string, noticeId: string, now: Date): Promise<string> {
  const own = and(eq(notices.personId, personId), eq(notices.id, noticeId))
  const [found] = isUuid(noticeId) ? await tx.select({ path: notices.path }).from(notices).where(own) : []
  if (!found) throw new DomainError('unknown-notice', 'There is no such notice for you.', 404)
  await tx
    .update(notices)
    .set({ readAt: now })
    .where(and(own, isNull(notices.readAt)))
  return found.path
}

/** Everything up to an instant has been read; what came while the list was looked at stays unread. */
export async function markAllRead(tx: Transaction, personId: string, upTo: Date, now: Date): Promise<void> {
  await tx
    .update(notices)
    .set({ readAt: now })
    .where(and(eq(notices.personId, personId), isNull(notices.readAt), lte(notices.at, upTo)))
}
