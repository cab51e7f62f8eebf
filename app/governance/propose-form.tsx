import { type ChangeEvent, useState } from 'react'
import { Card } from '#app/ui/card.tsx'
import { ChoiceField } from '#app/ui/field/choice-field.tsx'
import { FileField } from '#app/ui/field/file-field.tsx'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { TextAreaField } from '#app/ui/field/text-area-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import type { PolicyV2 } from '#ledger/policy.ts'
import { buildProposal } from './changes.ts'
import { differencesOf, durationWords } from './differences.ts'
import { type Draft, type DraftKind, draftedPolicy, type Rules } from './draft.ts'
import { DraftPreview } from './draft-preview.tsx'
import { SignChange } from './sign-change.tsx'

interface ProposeFormProps {
  inForce: PolicyV2
  newest: Rules
  /** The reader's own member. */
  own: string
}

/** One change of the policy: choose, see what follows, sign, propose. */
export function ProposeForm({ inForce, newest, own }: ProposeFormProps) {
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(inForce))
  const change = (part: Partial<Draft>) => setDraft(before => ({ ...before, ...part }))
  const { policy, fault } = draftedPolicy(draft, inForce, newest)
  return (
    <Columns even>
      <Stack>
        <Card title="1 · What changes">
          <div onChange={event => chosen(event as unknown as ChangeEvent<HTMLInputElement>, inForce, change)}>
            <ChoiceField
              label="The change"
              name="kind"
              defaultValue={draft.kind}
              choices={[
                { value: 'quorum', label: 'The quorum', hint: 'How many members must co-sign.' },
                { value: 'member-added', label: 'A member joins', hint: 'It makes its keys on its own machine first.' },
                {
                  value: 'member-removed',
                  label: 'A member leaves',
                  hint: 'With its approval, or after the notice period.',
                },
                {
                  value: 'member-rekeyed',
                  label: 'A member gets other keys',
                  hint: 'After a loss or a theft, or because a key is old.',
                },
                {
                  value: 'rules',
                  label: 'A later version of the rules',
                  hint:
                    newest.version > inForce.ruleVersion
                      ? `Version ${newest.version}, where ${inForce.ruleVersion} is in force. Old lines stay under the rules of their time.`
                      : `Version ${inForce.ruleVersion} is in force and the newest that this server knows.`,
                  disabled: newest.version <= inForce.ruleVersion,
                },
                {
                  value: 'notice',
                  label: 'The notice period',
                  hint: `Before a member is removed or re-keyed against its will; ${durationWords(inForce.notice)} now.`,
                },
                { value: 'registrars', label: 'The registrars', hint: 'Whose keys enter other keys into the ledger.' },
              ]}
            />
          </div>
          <Fields draft={draft} inForce={inForce} change={change} />
          <TextField
            label="Not before line"
            name="not-before"
            width="short"
            optional
            inputMode="numeric"
            hint="Left empty, it comes into force as soon as everybody needed has approved."
            value={draft.notBefore}
            onChange={event => change({ notBefore: event.currentTarget.value })}
          />
        </Card>
      </Stack>
      <Stack>
        <Card title="2 · What follows">
          {policy ? <DraftPreview inForce={inForce} policy={policy} own={own} /> : <p className="why">{fault}</p>}
        </Card>
        <Card title="3 · Sign and propose">
          <SignChange
            id="governance-key"
            keys={inForce.members.map(({ name: member, ...rest }) => ({ member, ...rest }))}
            own={own}
            build={(signing, ed25519) => buildProposal(policy!, signing, ed25519)}
            trigger="Sign and propose…"
            title="Propose this policy?"
            confirm="Sign and propose"
            blocked={policy ? null : 'Complete the change first.'}
          >
            <p>It changes this:</p>
            <ul className="consequences">
              {policy &&
                differencesOf(inForce, policy).map(({ kind, what, text }) => <li key={`${kind} ${what}`}>{text}</li>)}
            </ul>
            <p>
              The proposal becomes a line of the ledger, for good and for everybody to see. It counts as your member’s
              approval. If your member has another proposal open, this one takes its place.
            </p>
            <p>When everybody needed has approved, it comes into force by itself.</p>
          </SignChange>
        </Card>
      </Stack>
    </Columns>
  )
}

function emptyDraft({ quorum, notice, registrars }: PolicyV2): Draft {
  return {
    ...{ kind: 'quorum', quorum, keys: '', organisation: '', member: '', notBefore: '' },
    // What is no number of whole days is not typed for the reader.
    noticeDays: notice % 86_400 === 0 ? String(notice / 86_400) : '',
    registrars: registrars.map(({ actor, publicKey }) => `${actor} ${publicKey}`).join('\n'),
  }
}

/** The quorum is set anew, so that no choice left behind is signed unseen. */
function chosen(event: ChangeEvent<HTMLInputElement>, inForce: PolicyV2, change: (part: Partial<Draft>) => void) {
  const kind = event.target.value as DraftKind
  change({ kind, quorum: usualQuorum(kind, inForce), member: '', keys: '' })
}

/** The least that bears as many dishonest members as now; all of them where none does. */
function usualQuorum(kind: DraftKind, { quorum, members }: PolicyV2): number {
  const before = members.length
  const after = before + (kind === 'member-added' ? 1 : kind === 'member-removed' ? -1 : 0)
  return after === before ? quorum : Math.min(after, Math.ceil((2 * quorum - before + after) / 2))
}

interface FieldsProps {
  draft: Draft
  inForce: PolicyV2
  change: (part: Partial<Draft>) => void
}

function Fields(props: FieldsProps) {
  switch (props.draft.kind) {
    case 'quorum':
      return <QuorumField {...props} members={props.inForce.members.length} />
    case 'member-added':
      return (
        <>
          <KeysField {...props} />
          <TextField
            label="Organisation"
            name="organisation"
            hint="Its name for people to read, in its own script."
            maxLength={200}
            value={props.draft.organisation}
            onChange={event => props.change({ organisation: event.currentTarget.value })}
          />
          <QuorumField {...props} members={props.inForce.members.length + 1} />
        </>
      )
    case 'member-removed':
      return (
        <>
          <MemberField {...props} label="Member that leaves" />
          <QuorumField {...props} members={props.inForce.members.length - 1} />
        </>
      )
    case 'member-rekeyed':
      return (
        <>
          <MemberField {...props} label="Member that gets other keys" />
          <KeysField {...props} />
        </>
      )
    case 'rules':
      return null
    case 'notice':
      return (
        <TextField
          label="Notice period"
          name="notice"
          hint="How long it is public before a member is removed or re-keyed against its will. Part of a day: 0.5."
          width="short"
          suffix="days"
          inputMode="decimal"
          value={props.draft.noticeDays}
          onChange={event => props.change({ noticeDays: event.currentTarget.value })}
        />
      )
    case 'registrars':
      return (
        <TextAreaField
          label="Registrars"
          name="registrars"
          hint="One a line: its name, a space, its public key in base64."
          rows={4}
          spellCheck={false}
          value={props.draft.registrars}
          onChange={event => props.change({ registrars: event.currentTarget.value })}
        />
      )
  }
}

/** More than half of the members: with fewer, two quorums need not share one. */
function QuorumField({ draft, change, members }: FieldsProps & { members: number }) {
  const least = Math.floor(members / 2) + 1
  const options = Array.from({ length: Math.max(0, members - least + 1) }, (_, at) => least + at)
  return (
    <SelectField
      label="How many must co-sign"
      name="quorum"
      value={String(draft.quorum)}
      onChange={event => change({ quorum: Number(event.currentTarget.value) })}
      options={[...new Set([...options, draft.quorum])]
        .sort((a, b) => a - b)
        .map(quorum => ({ value: String(quorum), label: `${quorum} of ${members}` }))}
    />
  )
}

function MemberField({ draft, inForce, change, label }: FieldsProps & { label: string }) {
  return (
    <SelectField
      label={label}
      name="member"
      placeholder="Choose a member"
      value={draft.member}
      onChange={event => change({ member: event.currentTarget.value })}
      options={inForce.members.map(({ name, organisation }) => ({ value: name, label: `${organisation} (${name})` }))}
    />
  )
}

function KeysField({ draft, change }: FieldsProps) {
  async function read(event: ChangeEvent<HTMLInputElement>) {
    const file = event.currentTarget.files?.[0]
    if (file && file.size < 8_192) change({ keys: await file.text() })
  }
  return (
    <>
      <TextAreaField
        label="Its public keys"
        name="keys"
        hint='As its own program prints them: {"name":…,"vkey":…,"governance":…}. Compare them with the member by another way.'
        rows={4}
        spellCheck={false}
        value={draft.keys}
        onChange={event => change({ keys: event.currentTarget.value })}
      />
      <FileField
        label="Or choose the file"
        name="keys-file"
        accept=".json,application/json,text/plain"
        onChange={read}
      />
    </>
  )
}
