import type { ReactNode } from 'react'
import type { BundleView, FileView } from '#app/bundles/bundle-view.ts'
import { sizeWords, soundZone } from '#app/bundles/words.ts'
import { eventWords } from '#app/contracts/event-words.ts'
import { Card } from '#app/ui/card.tsx'
import { Check, CheckList } from '#app/ui/check-list.tsx'
import { formatCount, formatInstant } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import type { Standing } from './check-bundle.ts'
import { markOf } from './standing.ts'

interface ExhibitsCardProps {
  view: BundleView
  /** In the order of the view's files; null while nothing has been checked. */
  standings: readonly Standing[] | null
  /** Whether the trust root was compared, so that the co-signatures are known to be the members’. */
  compared: boolean
  /** The act on one file, at its right: read, download, save. */
  act: (file: FileView) => ReactNode
  children?: ReactNode
}

/** The files, numbered as a court numbers them. */
export function ExhibitsCard({ view, standings, compared, act, children }: ExhibitsCardProps) {
  return (
    <Card title="Exhibits">
      {view.files.length === 0 && <p className="why">No file was recorded with this contract.</p>}
      <CheckList>
        {view.files.map((file, at) => (
          <ExhibitLine
            key={file.number}
            {...{ file, view, compared }}
            standing={standings?.[at] ?? null}
            act={act(file)}
          />
        ))}
      </CheckList>
      {children}
    </Card>
  )
}

interface ExhibitLineProps {
  file: FileView
  view: BundleView
  standing: Standing | null
  compared: boolean
  act: ReactNode
}

function ExhibitLine({ file, view, standing, compared, act }: ExhibitLineProps) {
  const kind = [kindWords(file.mediaType), file.size !== null && sizeWords(file.size)].filter(Boolean).join(', ')
  return (
    <Check
      id={`exhibit-${file.number}`}
      state={standing ? markOf(standing.ok) : 'missing'}
      stateLabel={standing ? undefined : 'Not checked yet'}
      title={`${file.number} · ${titleOf(file)}`}
      aside={act}
      proves={`${kind ? `${kind}, from` : 'From'} the event “${eventWords(file.from)}”`}
    >
      {file.from === 'report.sealed' && (
        <p className="why">A seal in it is checked by any PDF reader that validates signatures, not by this page.</p>
      )}
      {standing?.digestLine != null && (
        <p className="why">Its SHA-256 is itself line {formatCount(standing.digestLine)} of the ledger.</p>
      )}
      {standing && <p className="why">{standingWords(standing, file, view, compared)}</p>}
      {file.sha256 && <Hash value={file.sha256} label="SHA-256 as recorded" />}
    </Check>
  )
}

/** A sealed report is known by the office’s own number, which its file is named after. */
function titleOf({ from, name }: FileView): string {
  return from === 'report.sealed' ? `Preservation report ${name.replace(/\.pdf$/, '')}` : name
}

function standingWords({ ok, since }: Standing, { held }: FileView, { about }: BundleView, compared: boolean): string {
  if (ok === false) return 'Does not match what was recorded: see the checks.'
  if (!held) return 'Not in the bundle; choose the file below to compare it.'
  if (ok === null || since === null) return 'Not shown to be unchanged: see the checks.'
  const { date, time } = formatInstant(new Date(since * 1000), soundZone(about.timeZone), 'second')
  return compared ? `Unchanged since ${date}, ${time}` : `As recorded, and co-signed on ${date}, ${time}`
}

const kinds: Record<string, string> = {
  'application/pdf': 'PDF',
  'image/png': 'picture',
  'image/jpeg': 'picture',
  'text/plain': 'text',
  'application/json': 'data',
  'video/mp4': 'video',
}

function kindWords(mediaType: string | null): string {
  return mediaType === null ? '' : (kinds[mediaType] ?? mediaType)
}
