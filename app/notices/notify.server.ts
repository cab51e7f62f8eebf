import { enqueueMany } from '#app/jobs/enqueue.ts'
import type { Transaction } from '#db/client.ts'
import { notices } from '#db/schema/index.ts'
import type { NoticeKind } from './notice-words.ts'

export interface NewNotice {
  organisationId: string
  personId: string
  /** What it tells of: the same is told to a person once. */
  key: string
  kind: NoticeKind
  caseId?: string
  title: string
  body: string
  /** A path of ours. */
  path: string
}

/** Tells one person something, in the product and by e-mail where there is a mail server, once. @returns whether it was new */
export async function notify(tx: Transaction, notice: NewNotice, now: Date): Promise<boolean> {
  return (await notifyMany(tx, [notice], now)) === 1
}

/** The same for many of one organisation, with the jobs that send them, in two statements. @returns how many were new */
export async function notifyMany(tx: Transaction, told: readonly NewNotice[], now: Date): Promise<number> {
  if (told.length === 0) return 0
  const rows = await tx
    .insert(notices)
    .values(told.map(notice => ({ ...notice, caseId: notice.caseId ?? null, at: now, mailState: 'waiting' })))
    .onConflictDoNothing({ target: [notices.personId, notices.key] })
    .returning({ id: notices.id })
  const { organisationId } = told[0]!
  const jobs = rows.map(({ id }) => ({ noticeId: id, organisationId }))
  await enqueueMany(tx, 'send-mail', jobs, { organisationId })
  return rows.length
}
