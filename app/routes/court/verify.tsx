import type { MetaFunction } from '@remix-run/node'
import { useId, useState } from 'react'
import { emptyView, type FileView } from '#app/bundles/bundle-view.ts'
import { EvidenceHeading, EvidenceView } from '#app/court/evidence-view.tsx'
import { PrintButton } from '#app/court/print-button.tsx'
import { type BundleCheck, useBundleCheck } from '#app/court/use-bundle-check.ts'
import { Button } from '#app/ui/button.tsx'
import { Card } from '#app/ui/card.tsx'
import { GuestShell } from '#app/ui/guest-shell.tsx'
import { Notice } from '#app/ui/notice.tsx'

export const meta: MetaFunction = () => [{ title: 'Check a bundle · Hardproof' }]

/** Needs no session and sends nothing: the bundle is read and checked on the reader's own device. */
export default function VerifyBundle() {
  const bundle = useBundleCheck()
  const { state, check } = bundle
  const [chosen, setChosen] = useState<{ name: string; text: string } | null>(null)

  async function choose(file: File | undefined) {
    if (!file) return
    const text = await file.text()
    setChosen({ name: file.name, text })
    check({ text })
  }

  const checked = state.phase === 'done' ? state.checked : null
  return (
    <GuestShell links={checked && <PrintButton />}>
      <p className="crumbs">Checked on this device: nothing is sent</p>
      {checked ? <EvidenceHeading view={checked.view} /> : <h1>Check a bundle</h1>}
      <ChooseBundle name={chosen?.name ?? null} onChoose={choose} />
      {chosen && (
        <EvidenceView
          view={checked?.view ?? emptyView}
          state={state}
          idle="Not checked yet."
          checkedBy="Your browser checked this itself, with code that Hardproof served; the bundle needs none of it."
          onAgain={() => check({ text: chosen.text })}
          onCompareRoot={printed => check(null, printed)}
          act={file => <SaveFile file={file} bundle={bundle} />}
        />
      )}
    </GuestShell>
  )
}

function ChooseBundle({ name, onChoose }: { name: string | null; onChoose: (file: File | undefined) => void }) {
  const id = useId()
  const [over, setOver] = useState(false)
  return (
    <Card className="screen-only mt-4">
      <noscript>
        <Notice tone="wait" title="This page needs scripts: nothing can be checked in this browser.">
          Check the bundle with <code>npm run verify -- bundle.json</code> and Hardproof’s published code, or with any
          other verifier of its format.
        </Notice>
      </noscript>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a short cut; the field inside does the same */}
      <div
        className={over ? 'drop drop--over' : 'drop'}
        onDragOver={event => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault()
          setOver(false)
          onChoose(event.dataTransfer.files[0])
        }}
      >
        <label htmlFor={id}>{name ? 'Another bundle' : 'Choose a downloaded bundle, or drop it here'}</label>
        <input
          id={id}
          type="file"
          className="input input--file"
          accept=".json,application/json"
          onChange={event => onChoose(event.target.files?.[0])}
        />
        <p className="why">
          A bundle is the one file that “Download everything” gives. It is read on this device alone, whoever gave it to
          you.
        </p>
      </div>
    </Card>
  )
}

/** The file as it is in the bundle, whatever the checks say of it: beside each stands what they say. */
function SaveFile({ file, bundle }: { file: FileView; bundle: BundleCheck }) {
  async function save() {
    for (const at of file.at) {
      const bytes = await bundle.file(at)
      if (bytes) return offer(file.name, bytes)
    }
  }
  if (!file.held) return null
  return (
    <Button small tone="quiet" onClick={save} aria-label={`Save ${file.name}`}>
      Save
    </Button>
  )
}

/** Always as unnamed bytes, so that nothing in it runs in this origin. */
function offer(name: string, bytes: Uint8Array) {
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
