import { Form, Link } from '@remix-run/react'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'

interface OfficerCardProps {
  caseId: string
  version: number
  officer: { id: string; name: string } | null
  hold: { until: Date; reason: string | null } | null
  timeZone: string
  mayClaim: boolean
  mayRelease: boolean
  mayAssign: boolean
}

/** Whose work the case is, and whether it waits. */
export function OfficerCard({ caseId, version, officer, hold, timeZone, ...may }: OfficerCardProps) {
  return (
    <Card
      title="Officer"
      aside={may.mayAssign && <Link to={`/cases/${caseId}/acts/assign`}>{officer ? 'Hand over' : 'Assign'}</Link>}
    >
      <p>{officer ? officer.name : 'Nobody has taken the case yet.'}</p>
      {may.mayClaim && <Once caseId={caseId} version={version} event="claim" label="Take the case" />}
      {may.mayRelease && <Once caseId={caseId} version={version} event="release" label="Give it back" />}
      {hold && (
        <Notice tone="wait" title="On hold">
          Until <DateTime at={hold.until} timeZone={timeZone} />
          {hold.reason && `: ${hold.reason}`}. It goes on by itself then. Our own clocks stand still; limitation and the
          deadlines of the court do not.
        </Notice>
      )}
    </Card>
  )
}

interface OnceProps {
  caseId: string
  version: number
  event: string
  label: string
}

function Once({ caseId, version, event, label }: OnceProps) {
  return (
    <Form method="post" action={`/cases/${caseId}/acts/${event}`}>
      <input type="hidden" name="version" value={version} />
      <SubmitButton tone="plain" small>
        {label}
      </SubmitButton>
    </Form>
  )
}
