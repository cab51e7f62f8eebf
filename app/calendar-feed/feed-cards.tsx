import { Form } from '@remix-run/react'
import { Card } from '#app/ui/card.tsx'
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx'
import { CopyButton } from '#app/ui/copy-button.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { Tag } from '#app/ui/tag.tsx'

/** Whether there is an address, and what can be done about it. */
export function FeedCard({ since }: { since: Date | null }) {
  if (!since) {
    return (
      <Card title="Your address" sub="There is none yet.">
        <p>Whoever has the address can read your deadlines without signing in, until you revoke it.</p>
        <Form method="post">
          <input type="hidden" name="act" value="create" />
          <FormActions>
            <SubmitButton>Create the address</SubmitButton>
          </FormActions>
        </Form>
      </Card>
    )
  }
  return (
    <Card
      title="Your address"
      aside={<Tag>In force</Tag>}
      sub={
        <>
          Since <DateTime at={since} timeZone="UTC" />. It is not kept, and so cannot be shown again.
        </>
      }
    >
      <p>Whoever has it can read your deadlines without signing in. Replace it when you have lost it.</p>
      <FormActions>
        <ConfirmDialog
          trigger="Replace…"
          triggerTone="plain"
          tone="primary"
          title="Replace your calendar’s address?"
          confirm="Replace it"
          values={{ act: 'create' }}
        >
          <p>Calendars that use the address of now stop being brought up to date. Give them the new one.</p>
        </ConfirmDialog>
        <ConfirmDialog
          trigger="Revoke…"
          triggerTone="quiet"
          title="Revoke your calendar’s address?"
          confirm="Revoke it"
          values={{ act: 'revoke' }}
        >
          <p>It answers nobody from then on. What calendars have copied stays there until they ask again.</p>
        </ConfirmDialog>
      </FormActions>
    </Card>
  )
}

interface NewFeedProps {
  origin: string
  token: string
  /** Supervisors may have the whole team's deadlines in a calendar. */
  team: boolean
}

/** The one time that it is shown. */
export function NewFeed({ origin, token, team }: NewFeedProps) {
  const address = `${origin}/calendar/${token}.ics`
  return (
    <Notice tone="done" title="Copy the address now. It is not kept and cannot be shown again.">
      <Address label={team ? 'Deadlines of your cases' : null} address={address} />
      {team && <Address label="Deadlines of the whole team" address={`${address}?of=team`} />}
      <p>In your calendar program, subscribe to a calendar by this address. It asks again every hour or so.</p>
    </Notice>
  )
}

function Address({ label, address }: { label: string | null; address: string }) {
  return (
    <p className="my-2">
      {label && <span className="why block">{label}</span>}
      <code data-feed className="wrap-anywhere select-all">
        {address}
      </code>{' '}
      <CopyButton text={address} />
    </p>
  )
}
