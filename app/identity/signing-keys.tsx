import { Form } from '@remix-run/react'
import { type SubmissionStatus, submissionStatusWords } from '#app/submissions/submission-status.ts'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { TextAreaField } from '#app/ui/field/text-area-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { Hash } from '#app/ui/hash.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'

interface ListedKey {
  keyId: string
  label: string
  allows: string[]
  hosted: boolean
  createdAt: Date
  /** How far its registration has come. */
  status: string
}

export function SigningKeys({ keys, mayRegister }: { keys: readonly ListedKey[]; mayRegister: boolean }) {
  return (
    <Card
      title="Signing keys"
      sub="Registered on the ledger: anybody can see which key signed for whom, and since when."
    >
      <DataTable
        caption="Signing keys, newest first"
        rows={keys}
        rowKey={key => key.keyId}
        empty={<EmptyState title="No signing key yet">Without one nothing can be captured.</EmptyState>}
        columns={[
          { head: 'Key', rowHead: true, cell: key => key.label },
          { head: 'Id', cell: key => <Hash value={key.keyId} label="Key id" /> },
          { head: 'Held by', cell: key => (key.hosted ? 'Hardproof, for you' : 'your own system') },
          { head: 'May sign', cell: key => key.allows.join(', ') },
          { head: 'Registered', cell: key => <DateTime at={key.createdAt} timeZone="UTC" /> },
          {
            head: 'On the ledger',
            phone: 'corner',
            cell: key => {
              const { label, tone } = submissionStatusWords[key.status as SubmissionStatus]
              return <Tag tone={tone}>{label}</Tag>
            },
          },
        ]}
      />
      {mayRegister ? (
        <Register after={keys.length} />
      ) : (
        <p className="why">New keys are registered by whoever operates this server.</p>
      )}
    </Card>
  )
}

function Register({ after }: { after: number }) {
  return (
    <Form method="post" className="mt-4" key={after}>
      <input type="hidden" name="act" value="register" />
      <TextField
        label="Which system holds the key?"
        name="label"
        id="signing-key-label"
        width="medium"
        maxLength={100}
        required
      />
      <TextAreaField
        label="Ed25519 public key"
        hint="PEM, or base64 of its 32 bytes. Never the private key."
        name="publicKey"
        rows={4}
        required
      />
      <FormActions>
        <SubmitButton tone="plain">Register the key</SubmitButton>
      </FormActions>
    </Form>
  )
}
