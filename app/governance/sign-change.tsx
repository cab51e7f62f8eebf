import { useNavigation, useSubmit } from '@remix-run/react'
import { type ChangeEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Button } from '#app/ui/button.tsx'
import { FileField } from '#app/ui/field/file-field.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { toBase64 } from '#ledger/bytes.ts'
import { type Ed25519, nobleEd25519 } from '#ledger/ed25519.ts'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'
import { encodeBundle } from '#ledger/tiles.ts'
import type { Signing } from './changes.ts'
import { governanceOf, KeyFileUnread, withSecret } from './key-file.ts'

/** A governance key that may sign, and whose it is. */
export interface SigningKey {
  member: string
  organisation: string
  /** Public key, base64. */
  governance: string
}

interface SignChangeProps {
  /** Says which change is signed: several may stand on one page. */
  id: string
  /** Every key that may sign this. */
  keys: readonly SigningKey[]
  /** The reader's own member: what another one's key signs is not taken here. */
  own: string
  build: (signing: Signing, ed25519: Ed25519) => Submission
  /** On the button that asks: "Sign and propose…". */
  trigger: string
  /** The question: "Propose this policy?". */
  title: string
  /** On the button that does it. */
  confirm: string
  /** Why it cannot be signed now. */
  blocked?: string | null
  /** What follows and cannot be undone. */
  children: ReactNode
}

type Chosen =
  | { file: File; holder: SigningKey }
  | { file: File; holder: null; governance: string }
  | { file: null; fault: string }

/**
 * Signs a change with a key file that is chosen in this browser and never leaves it, then sends what was signed. The
 * field stands in no form, so that no browser can send the file.
 */
export function SignChange({ id, keys, own, build, trigger, title, confirm, blocked, children }: SignChangeProps) {
  const [ready, setReady] = useState(false)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const dialog = useRef<HTMLDialogElement>(null)
  const submit = useSubmit()
  const navigation = useNavigation()
  const titleId = useId()
  useEffect(() => setReady(true), [])

  async function choose(event: ChangeEvent<HTMLInputElement>) {
    const file = event.currentTarget.files?.[0]
    setFault(null)
    setChosen(file ? await whose(file, keys) : null)
  }

  async function sign() {
    if (!chosen?.file || !chosen.holder) return
    const { file, holder } = chosen
    try {
      const leaves = await withSecret(file, secretKey => {
        if (governanceOf(secretKey) !== holder.governance) throw new KeyFileUnread('The file has changed since.')
        const submission = build({ member: holder.member, secretKey }, nobleEd25519)
        return toBase64(encodeBundle(submissionLeaves(submission)))
      })
      submit({ leaves }, { method: 'post' })
    } catch (error) {
      setFault(error instanceof Error ? error.message : 'It could not be signed.')
    }
    dialog.current?.close()
  }

  const holder = chosen?.file ? chosen.holder : null
  const inTheWay = blocked ?? inTheWayOf(chosen, own)
  const errors = [chosen && !chosen.file ? chosen.fault : null, fault].filter(error => error !== null)
  return (
    <div className="sign">
      <noscript>
        <p className="limit">
          Signing happens in your browser and needs scripts. Without them, sign on your member’s own machine:{' '}
          <code>npm run ledger -- policy --help</code>
        </p>
      </noscript>
      <FileField
        id={id}
        label="Your governance key"
        hint="The file governance.key of your member’s folder, 32 bytes. It is read in this browser and is not sent."
        errors={errors}
        disabled={!ready}
        autoComplete="off"
        onChange={choose}
      />
      <p className="sign__holder" role="status">
        {chosen?.file && (holder ? <Whose holder={holder} own={own} /> : <Nobody />)}
      </p>
      <Button
        tone="primary"
        disabled={!ready || !holder || inTheWay !== null}
        busy={navigation.state !== 'idle' && navigation.formMethod === 'POST'}
        onClick={() => dialog.current?.showModal()}
      >
        {trigger}
      </Button>
      {ready && inTheWay && <p className="why">{inTheWay}</p>}
      <dialog ref={dialog} className="dialog" aria-labelledby={titleId}>
        <div className="confirm__form">
          <h2 id={titleId}>{title}</h2>
          <div className="confirm__what">
            {children}
            {holder && (
              <p>
                Signed for <b>{holder.organisation}</b>, as member {holder.member}.
              </p>
            )}
          </div>
          <div className="form-actions">
            <Button tone="primary" onClick={sign}>
              {confirm}
            </Button>
            <Button onClick={() => dialog.current?.close()}>Not now</Button>
          </div>
        </div>
      </dialog>
    </div>
  )
}

async function whose(file: File, keys: readonly SigningKey[]): Promise<Chosen> {
  try {
    const governance = await withSecret(file, governanceOf)
    const holder = keys.find(key => key.governance === governance) ?? null
    return holder ? { file, holder } : { file, holder, governance }
  } catch (error) {
    return { file: null, fault: error instanceof Error ? error.message : 'The file cannot be read.' }
  }
}

function inTheWayOf(chosen: Chosen | null, own: string): string | null {
  if (!chosen?.file) return 'Choose the key file first.'
  if (!chosen.holder) return 'Another key is needed.'
  if (chosen.holder.member !== own) return `You are signed in for member ${own}: its own key is needed here.`
  return null
}

function Whose({ holder, own }: { holder: SigningKey; own: string }) {
  const mine = holder.member === own
  return (
    <>
      <Tag tone={mine ? 'ok' : 'wait'}>{mine ? 'Key known' : 'Another member’s key'}</Tag> It is the governance key of{' '}
      <b>{holder.organisation}</b>.
    </>
  )
}

function Nobody() {
  return (
    <>
      <Tag tone="wait">Key not known</Tag> It belongs to no member that may sign this.
    </>
  )
}
