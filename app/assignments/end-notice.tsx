import { DateTime } from '#app/ui/date-time.tsx'
import { Notice } from '#app/ui/notice.tsx'
import type { AssignmentDetail } from './read-assignment.server.ts'

interface EndNoticeProps {
  found: Pick<
    AssignmentDetail,
    'status' | 'held' | 'withdrawnBecause' | 'answeredAt' | 'answeredBy' | 'expiresAt' | 'declineReason'
  >
  isPartner: boolean
  timeZone: string
}

/** How the offer was answered or ended, where there is nothing left to answer. */
export function EndNotice({ found, isPartner, timeZone }: EndNoticeProps) {
  switch (found.status) {
    case 'offered':
      return null
    case 'accepted':
      return (
        <Notice
          tone="done"
          title={isPartner && !found.held ? 'The bank closed this case; it is no longer shown to you.' : 'Accepted'}
        >
          {found.answeredBy}, <DateTime at={found.answeredAt!} timeZone={timeZone} />
        </Notice>
      )
    case 'declined':
      return (
        <Notice title="Declined">
          {found.answeredBy}, <DateTime at={found.answeredAt!} timeZone={timeZone} />: “{found.declineReason}”
        </Notice>
      )
    case 'withdrawn':
      return (
        <Notice
          title={found.withdrawnBecause === 'taken' ? 'Another partner took this case' : 'The bank withdrew this offer'}
        >
          <DateTime at={found.answeredAt!} timeZone={timeZone} precision="second" />
        </Notice>
      )
    case 'expired':
      return (
        <Notice title="This offer ended unanswered">
          <DateTime at={found.expiresAt} timeZone={timeZone} />
        </Notice>
      )
  }
}
