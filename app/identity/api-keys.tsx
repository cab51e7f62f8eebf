import { Form } from '@remix-run/react'
import { Card } from '#app/ui/card.tsx'
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx'
import { CopyButton } from '#app/ui/copy-button.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'

interface ListedKey {
  id: string
  label: string
  createdAt: Date
  revokedAt: Date | null
}

export function ApiKeys({ keys }: { keys: readonly ListedKey[] }) {
  return (
    <Card title="API keys">
      <DataTable
        caption="API keys, newest first"
        rows={keys}
        rowKey={key => key.id}
        empty={<EmptyState title="No API key yet">Issue one for each system that will send events.</EmptyState>}
        columns={[
          { head: 'For', rowHead: true, cell: key => key.label },
          { head: 'Issued', cell: key => <DateTime at={key.createdAt} timeZone="UTC" /> },
          {
            head: 'State',
            phone: 'corner',
            cell: key => (key.revokedAt ? <Tag>Revoked</Tag> : <Tag>In force</Tag>),
          },
          { head: 'Act', phone: 'plain', cell: key => !key.revokedAt && <Revoke apiKey={key} /> },
        ]}
      />
      <Form method="post" className="mt-4" key={keys.length}>
        <input type="hidden" name="act" value="issue" />
        <TextField
          label="What is the new key for?"
          hint="Shown in custody: core banking, e-sign gateway."
          name="label"
          id="api-key-label"
          width="medium"
          maxLength={100}
          required
        />
        <FormActions>
          <SubmitButton tone="plain">Issue an API key</SubmitButton>
        </FormActions>
      </Form>
    </Card>
  )
}

function Revoke({ apiKey }: { apiKey: ListedKey }) {
  return (
    <ConfirmDialog
      trigger="Revoke…"
      triggerTone="quiet"
      title={`Revoke the key for ${apiKey.label}?`}
      confirm="Revoke key"
      values={{ act: 'revoke', apiKeyId: apiKey.id }}
    >
      <p>Every system that uses it is refused from then on. A revoked key cannot be put back in force.</p>
    </ConfirmDialog>
  )
}

/** The one time that it is shown. */
export function IssuedKey({ token }: { token: string }) {
  return (
    <Notice tone="done" title="Copy the new API key now. It is not kept and cannot be shown again.">
      <code data-api-key className="wrap-anywhere">
        {token}
      </code>{' '}
      <CopyButton text={token} />
    </Notice>
  )
}

/** Commands that can be pasted, with this server's address and this organisation's id in them. */
export function TryIt({ origin, organisationId }: { origin: string; organisationId: string }) {
  return (
    <Card title="Try it" sub="From a shell. Uploads need an API key only; events are signed as well.">
      <p>Your organisation is the actor in every header that you sign:</p>
      <Command text={organisationId} />
      <p>Make a signing key, and register the public half on this page:</p>
      <Command text={'openssl genpkey -algorithm ed25519 -out signing.pem\nopenssl pkey -in signing.pem -pubout'} />
      <p>Send a file. The same bytes again answer with the same id:</p>
      <Command text={uploadCommand(origin)} />
      <p className="why">
        An event is an item of a signed submission: an id of your choice, the contract’s random subject, the type and
        the commitment to its payload. Post it with a payload, a salt and an Idempotency-Key to{' '}
        <code>/api/v1/contracts</code> and <code>/api/v1/contracts/…/events</code>; up to 1,000 in one batch under one
        signature. Sent again, whenever that is, it creates nothing twice.
      </p>
    </Card>
  )
}

function Command({ text }: { text: string }) {
  return (
    <div className="mb-4">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <pre className="overflow-x-auto rounded-md border border-line p-3 text-sm" tabIndex={0}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} />
    </div>
  )
}

function uploadCommand(origin: string): string {
  return [
    'FILE=loan.pdf',
    'DIGEST=$(openssl dgst -sha256 -binary "$FILE" | base64)',
    `curl -sS -T "$FILE" ${origin}/api/v1/evidence \\`,
    '  -H "Authorization: Bearer $HARDPROOF_API_KEY" \\',
    '  -H "Content-Type: application/pdf" \\',
    '  -H "Repr-Digest: sha-256=:$DIGEST:" \\',
    '  -H "X-Hardproof-Name: $FILE"',
  ].join('\n')
}
