import { type DragEvent, useId, useState } from 'react'
import { sizeWords } from '#app/bundles/words.ts'
import { Card } from '#app/ui/card.tsx'
import { cx } from '#app/ui/cx.ts'
import { Hash } from '#app/ui/hash.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { toHex } from '#ledger/bytes.ts'
import { sha256 } from '#ledger/hash.ts'
import type { CheckedBundle } from './check-bundle.ts'

interface Compared {
  name: string
  size: number
  digest: string
}

/** A file that the reader holds, compared on this device with what was recorded. */
export function CompareFile({ checked }: { checked: CheckedBundle }) {
  const [compared, setCompared] = useState<Compared[]>([])
  const [trouble, setTrouble] = useState<string | null>(null)
  const [over, setOver] = useState(false)
  const id = useId()

  async function compare(files: FileList) {
    setTrouble(null)
    const found: Compared[] = []
    for (const file of files) {
      try {
        const digest = toHex(sha256(new Uint8Array(await file.arrayBuffer())))
        found.push({ name: file.name, size: file.size, digest })
      } catch {
        setTrouble(`${file.name} could not be read on this device.`)
      }
    }
    setCompared(found)
  }

  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    void compare(event.dataTransfer.files)
  }

  return (
    <Card title="Compare a file you hold" className="screen-only">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a short cut; the field inside does the same */}
      <div
        className={cx('drop', over && 'drop--over')}
        onDragOver={event => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <label htmlFor={id}>Choose a file, or drop it here</label>
        <input
          id={id}
          type="file"
          multiple
          className="input input--file"
          onChange={event => event.target.files && compare(event.target.files)}
        />
        <p className="why">It stays on this device: nothing is sent.</p>
      </div>
      <div aria-live="polite" className="outcomes">
        {trouble && <Notice tone="wait" title={trouble} />}
        {compared.map(file => (
          <Outcome key={`${file.name} ${file.digest}`} file={file} checked={checked} />
        ))}
      </div>
    </Card>
  )
}

function Outcome({ file, checked }: { file: Compared; checked: CheckedBundle }) {
  const at = checked.view.files.findIndex(known => known.sha256 === file.digest && known.size === file.size)
  const exhibit = checked.view.files[at]
  const hash = <Hash value={file.digest} label="SHA-256 of your file" />
  if (!exhibit) {
    return (
      <Notice tone="bad" title={`${file.name} is none of the exhibits.`}>
        <p>It differs from each of them by at least one byte ({sizeWords(file.size)}).</p>
        {hash}
      </Notice>
    )
  }
  // The record's own standing: the file may be missing from the bundle, which is why the reader brings one.
  const holds = checked.files[at]!.record === true
  return (
    <Notice
      tone={holds ? 'ok' : 'wait'}
      title={`${file.name} is, byte for byte, the file recorded as exhibit ${exhibit.number}.`}
    >
      {!holds && <p>But that record does not hold in full: see the checks.</p>}
      {hash}
    </Notice>
  )
}
