import { Form, Link } from '@remix-run/react'
import { DateTime } from '#app/ui/date-time.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { Paging, type PagingLinks } from '#app/ui/table/paging.tsx'
import { Tag } from '#app/ui/tag.tsx'
import type { NoticeRow } from './list-notices.server.ts'
import { noticeWords } from './notice-words.ts'

interface NoticeListProps {
  rows: readonly Omit<NoticeRow, 'key'>[]
  paging: PagingLinks | undefined
}

/** What a person was told: a link each, which also says that it was read. */
export function NoticeList({ rows, paging }: NoticeListProps) {
  return (
    <>
      <ul className="notices">
        {rows.map(row => (
          <li key={row.id} className={row.read ? 'notices__one' : 'notices__one notices__one--unread'}>
            <div className="notices__head">
              <Link to={`/notices/${row.id}`} className="notices__title">
                {row.title}
              </Link>
              {!row.read && <Tag>Unread</Tag>}
            </div>
            <p className="notices__body">{row.body}</p>
            <p className="notices__foot why">
              {row.kind && <>{noticeWords[row.kind]} · </>}
              <DateTime at={row.at} timeZone="UTC" />
              {row.mailError && <> · Not e-mailed: {row.mailError}</>}
            </p>
            {!row.read && (
              <Form method="post" preventScrollReset>
                <input type="hidden" name="noticeId" value={row.id} />
                <SubmitButton name="act" value="read" tone="quiet" small>
                  Mark as read
                </SubmitButton>
              </Form>
            )}
          </li>
        ))}
      </ul>
      {paging && <Paging {...paging} />}
    </>
  )
}
