import { DateTime } from '#app/ui/date-time.tsx'
import { Notice } from '#app/ui/notice.tsx'

interface SinceNoticeProps {
  refused: { code: string; message: string; fields: Readonly<Record<string, string[]>> }
  /** What happened in the case since the form was drawn. */
  since: readonly { position: number; what: string; actor: string; at: Date }[]
}

/** Why the act was not done; where somebody was faster, what they did. */
export function SinceNotice({ refused, since }: SinceNoticeProps) {
  if (Object.keys(refused.fields).length > 0) return null
  return (
    <Notice tone="bad" title={since.length > 0 ? 'The case changed while you had it open.' : 'Nothing was done.'}>
      {since.length === 0 ? (
        refused.message
      ) : (
        <>
          <p>Nothing of yours was done. Meanwhile:</p>
          <ul>
            {since.map(({ position, what, actor, at }) => (
              <li key={position}>
                {what}, by {actor}, <DateTime at={at} timeZone="UTC" />
              </li>
            ))}
          </ul>
          <p>If it is still right, send the form again.</p>
        </>
      )}
    </Notice>
  )
}
