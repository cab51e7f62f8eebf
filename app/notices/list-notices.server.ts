import { sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { isNoticeKind, type NoticeKind } from './notice-words.ts'

export interface NoticeRow {
  id: string
  kind: NoticeKind | null
  title: string
  body: string
  at: Date
  read: boolean
  /** Why it did not go by e-mail as well, where that was tried in vain. */
  mailError: string | null
  /** Of the page after this row. */
  key: string[]
}

export const NOTICE_KEY_PARTS = 3

export function isNoticeKey([read, at, id]: readonly string[]): boolean {
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at ?? '') && !Number.isNaN(Date.parse(at!))
  return (read === 'read' || read === 'unread') && isInstant && isUuid(id)
}

type Found = {
  id: string
  kind: string
  title: string
  body: string
  at: string
  read: boolean
  mail_state: string
  mail_error: string | null
}

/** One person's notices: what is unread first, each half with the newest on top. */
export async function listNotices(
  tx: Transaction,
  query: { personId: string; after: readonly string[] | null; limit: number },
): Promise<NoticeRow[]> {
  const { personId, after, limit } = query
  const inRead = after?.[0] === 'read'
  const unread = inRead ? [] : await listHalf(tx, personId, false, after, limit)
  const left = limit - unread.length
  const read = left > 0 ? await listHalf(tx, personId, true, inRead ? after : null, left) : []
  return [...unread, ...read].map(rowOf)
}

function listHalf(tx: Transaction, personId: string, read: boolean, after: readonly string[] | null, limit: number) {
  const [, at, id] = after ?? []
  return tx.execute<Found>(sql`
    select id, kind, title, body, at, read_at is not null as read, mail_state, mail_error from notices
    where person_id = ${personId}::uuid and ${read ? sql`read_at is not null` : sql`read_at is null`}
      ${at && id ? sql`and (at, id) < (${at}::timestamptz, ${id}::uuid)` : sql``}
    order by at desc, id desc
    limit ${limit}`)
}

function rowOf(row: Found): NoticeRow {
  const at = new Date(row.at)
  return {
    id: row.id,
    kind: isNoticeKind(row.kind) ? row.kind : null,
    title: row.title,
    body: row.body,
    at,
    read: row.read,
    mailError: row.mail_state === 'failed' ? (row.mail_error ?? 'it was not taken') : null,
    key: [row.read ? 'read' : 'unread', at.toISOString(), row.id],
  }
}
