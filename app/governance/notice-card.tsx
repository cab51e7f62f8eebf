import type { ReactNode } from 'react'
import { LEDGER_ZONE } from '#app/submissions/ledger-state.ts'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Tag } from '#app/ui/tag.tsx'
import { durationWords } from './differences.ts'
import type { NoticeMark, NoticeView } from './policy-view.ts'

/** The notice period: a bar from the first checkpoint over the proposal to the last moment of the notice. */
export function NoticeCard({
  notice,
  affected,
  children,
}: {
  notice: NoticeView
  affected: string
  /** What can be done about it. */
  children?: ReactNode
}) {
  const { begun, newest, kept, needed, shownAt } = notice
  return (
    <Card
      title="Notice"
      aside={<Tag tone={shownAt !== null || kept >= needed ? 'ok' : 'wait'}>{standing(notice)}</Tag>}
      sub={`${affected} has not agreed. It must be public for ${durationWords(needed)} that it is to leave or get another key.`}
    >
      {begun ? (
        <figure className="notice-bar">
          <svg width="100%" height="34" aria-hidden="true">
            <line className="notice-bar__all" x1="6" x2="100%" y1="17" y2="17" />
            <line className="notice-bar__kept" x1="6" x2={`${share(kept, needed)}%`} y1="17" y2="17" />
            <circle className="notice-bar__mark" cx="6" cy="17" r="6" />
            {newest && <circle className="notice-bar__mark" cx={`${share(kept, needed)}%`} cy="17" r="6" />}
          </svg>
          <figcaption>
            <Marked mark={begun} words="First published checkpoint over the proposal" />
            {newest && <Marked mark={newest} words="Newest checkpoint, as co-signed last" />}
            <p>
              These two show {durationWords(Math.floor(kept))} of {durationWords(needed)}. Only what members co-signed
              counts as time; about once a minute they co-sign again, also while nothing new comes.
            </p>
          </figcaption>
        </figure>
      ) : (
        <p>It begins with the first published checkpoint over the proposal. There is none yet.</p>
      )}
      {shownAt !== null && <p>Shown to the ledger in line {formatCount(shownAt)}.</p>}
      {children}
    </Card>
  )
}

function standing({ kept, needed, shownAt }: NoticeView): string {
  if (shownAt !== null) return 'Shown'
  return kept >= needed ? 'Over, to be shown' : 'Running'
}

/** Both ends keep their marks inside the drawing. */
function share(kept: number, needed: number): number {
  return needed === 0 ? 99 : Math.min(99, Math.max(1, (kept / needed) * 100))
}

function Marked({ mark, words }: { mark: NoticeMark; words: string }) {
  return (
    <p>
      <b>{words}:</b> {formatCount(mark.size)} lines,{' '}
      <DateTime at={mark.at} timeZone={LEDGER_ZONE} precision="second" />
    </p>
  )
}
