import { Card } from '#app/ui/card.tsx'
import { CopyButton } from '#app/ui/copy-button.tsx'
import { DateTime } from '#app/ui/date-time.tsx'

interface NewLinkProps {
  url: string
  court: string
  expiresAt: Date | string
  timeZone: string
}

/** The link, the only time it is shown. */
export function NewLink({ url, court, expiresAt, timeZone }: NewLinkProps) {
  return (
    <Card title={`The link for ${court}`} className="new-link">
      <p>
        Copy it now: it is not kept here and will not be shown again. It works until{' '}
        <DateTime at={expiresAt} timeZone={timeZone} />.
      </p>
      <p className="new-link__address">
        <code>{url}</code> <CopyButton text={url} label="Copy link" />
      </p>
      <p className="why">
        Give it to the court in person, in the file, or through the court’s own system: whoever holds it can open it.
        What stands after the sign # can also be typed in by hand.
      </p>
    </Card>
  )
}
