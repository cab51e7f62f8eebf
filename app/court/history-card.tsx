import type { BundleView, RecordView } from '#app/bundles/bundle-view.ts'
import type { CourtCheckId } from '#app/bundles/court-checks.ts'
import { numberWord, soundZone } from '#app/bundles/words.ts'
import { eventWords } from '#app/contracts/event-words.ts'
import { Card } from '#app/ui/card.tsx'
import { Check, CheckList } from '#app/ui/check-list.tsx'
import { formatInstant } from '#app/ui/format.ts'
import { Timeline, type TimelineMark } from '#app/ui/timeline/timeline.tsx'
import type { CheckedBundle } from './check-bundle.ts'

interface HistoryCardProps {
  view: BundleView
  /** Null while nothing has been checked. */
  checked: CheckedBundle | null
}

/** How the contract came about, drawn, and what still waits for the members. */
export function HistoryCard({ view, checked }: HistoryCardProps) {
  const marks = [...recordMarks(view, checked), ...cosignedMarks(view, checked)]
  const zone = soundZone(view.about.timeZone)
  return (
    <Card title="How the contract came about">
      {marks.length > 0 && (
        <Timeline
          label="What was recorded, in order"
          scale="steps"
          marks={withTimes(marks, zone)}
          note={`Hollow: when it happened, as whoever recorded it stated. Filled: when the members co-signed, by their own clocks. Shown in ${zone}.`}
        />
      )}
      <Pending view={view} />
    </Card>
  )
}

function recordMarks(view: BundleView, checked: CheckedBundle | null): Mark[] {
  return view.records.flatMap((record, at) =>
    record.occurredAt === null
      ? []
      : {
          at: record.occurredAt,
          label: eventWords(record.type),
          tone: recordTone(checked, at),
          detail: fileWords(record),
        },
  )
}

/** Times that the checkpoints themselves prove, where nothing that they rest on failed; parts that rest on one moment make one mark. */
function cosignedMarks({ records }: BundleView, checked: CheckedBundle | null): Mark[] {
  if (!checked || records.length === 0) return []
  const sound = checked.checks.every(({ id, ok }) => ok !== false || !ground.has(id))
  const times = new Map(checked.cosigned.flatMap(part => (part?.since ? [[part.since, part] as const] : [])))
  return [...times].map(([since, { members }]) => ({
    at: new Date(since * 1000).toISOString(),
    label: `co-signed by ${numberWord(members.filter(({ time }) => time !== null).length)} members`,
    tone: sound ? ('ok' as const) : ('bad' as const),
  }))
}

const ground: ReadonlySet<CourtCheckId> = new Set(['quorum', 'genesis', 'changes', 'policy'])

/** Never green: that the record is unchanged does not make its stated time a checked one. */
function recordTone(checked: CheckedBundle | null, at: number): TimelineMark['tone'] {
  const ok = checked?.records[at]?.ok
  return ok === false ? 'bad' : ok === null ? 'wait' : 'neutral'
}

function fileWords({ files }: RecordView): string | undefined {
  return files.length === 0 ? undefined : `exhibit ${files.join(', ')}`
}

type Mark = Omit<TimelineMark, 'when'>

/** The date where it changes, the time of day everywhere. */
function withTimes(marks: Mark[], zone: string): TimelineMark[] {
  let day = ''
  return marks
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map(mark => {
      const { date, time } = formatInstant(new Date(mark.at), zone, 'second')
      const when = date === day ? time : `${date}, ${time}`
      day = date
      return { ...mark, when }
    })
}

function Pending({ view }: { view: BundleView }) {
  const { pending } = view.about
  if (pending.length === 0) return null
  return (
    <>
      <h3 className="mt-4">Recorded, and not yet co-signed</h3>
      <CheckList>
        {pending.map((record, at) => (
          <Check
            // biome-ignore lint/suspicious/noArrayIndexKey: pending records have no name of their own
            key={at}
            state={record.status === 'refused' ? 'bad' : 'pending'}
            stateLabel={record.status === 'refused' ? 'Refused' : undefined}
            title={eventWords(record.type)}
            proves={
              record.status === 'refused'
                ? 'The ledger refused this record: it proves nothing.'
                : 'Waits for the members: there is nothing yet to check it with.'
            }
          />
        ))}
      </CheckList>
    </>
  )
}
