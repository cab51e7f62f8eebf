import type { ReactNode } from 'react'
import { type BundleView, type FileView, statedOf } from '#app/bundles/bundle-view.ts'
import { Limit } from '#app/ui/answer.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { ChecksCard } from './checks-card.tsx'
import { CompareFile } from './compare-file.tsx'
import { CourtAnswer, CourtLimit } from './court-answer.tsx'
import { ExhibitsCard } from './exhibits-card.tsx'
import { HistoryCard } from './history-card.tsx'
import { LawCard } from './law-card.tsx'
import { RecordsCard } from './records-card.tsx'
import { TrustRoot } from './trust-root.tsx'
import type { CheckState } from './use-bundle-check.ts'

interface EvidenceViewProps {
  /** What is shown until the bundle itself has been read. */
  view: BundleView
  state: CheckState
  idle: string
  checkedBy: string
  onAgain?: () => void
  onCompareRoot: (printed: string) => void
  act: (file: FileView) => ReactNode
  /** Between the answer and the cards: what a reader without scripts is told. */
  notice?: ReactNode
  /** Under the exhibits: the download of everything. */
  download?: ReactNode
}

/** One contract's evidence as a court reads it: the answer, its limit, the checks, the exhibits, how it came about. */
export function EvidenceView(props: EvidenceViewProps) {
  const { state } = props
  const checked = state.phase === 'done' ? state.checked : null
  const view = checked?.view ?? props.view
  // A file that cannot be read leaves nothing to show but that.
  if (state.phase === 'failed' && view.records.length === 0 && view.about.pending.length === 0) {
    return <CourtAnswer state={state} idle={props.idle} checkedBy={props.checkedBy} />
  }
  return (
    <>
      <CourtAnswer state={state} idle={props.idle} checkedBy={props.checkedBy} />
      {checked?.late && <Limit>{checked.late}</Limit>}
      <CourtLimit exhibits={whereToLook(view)} />
      {props.notice && <div className="mt-4">{props.notice}</div>}
      <div className="mt-6">
        <Columns>
          <Stack>
            <ChecksCard state={state} zone={view.about.timeZone} onAgain={props.onAgain} />
            <HistoryCard view={view} checked={checked} />
          </Stack>
          <Stack>
            <ExhibitsCard
              view={view}
              standings={checked?.files ?? null}
              compared={checked?.compared ?? false}
              act={props.act}
            >
              {props.download}
            </ExhibitsCard>
            {checked && <CompareFile checked={checked} />}
            {checked && <TrustRoot root={checked.root} onCompare={props.onCompareRoot} />}
            <LawCard jurisdiction={view.jurisdiction} checked={checked} />
          </Stack>
        </Columns>
        <div className="mt-5">
          <RecordsCard view={view} />
        </div>
      </div>
    </>
  )
}

/** The title that the page bears, by the records; names in their own script are never broken. */
export function EvidenceHeading({ view }: { view: BundleView }) {
  const { counterparty } = view
  const stated = statedOf(view)
  return (
    <>
      <h1>
        {view.title ?? 'Evidence'}
        {counterparty && (
          <>
            : <PersonName name={counterparty.name} local={counterparty.localName} />
          </>
        )}
      </h1>
      {stated && <p className="why">{stated}</p>}
    </>
  )
}

function whereToLook({ files }: BundleView) {
  const from = (type: string) => files.filter(file => file.from === type).map(file => file.number)
  return { identity: from('contract.identified'), signing: from('contract.signed') }
}
