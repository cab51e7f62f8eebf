import type { BundleView } from '#app/bundles/bundle-view.ts'
import { plural } from '#app/bundles/words.ts'
import { eventWords } from '#app/contracts/event-words.ts'
import { Card } from '#app/ui/card.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'

/** Every record as it was committed to, to the letter. */
export function RecordsCard({ view: { records } }: { view: BundleView }) {
  if (records.length === 0) return null
  return (
    <Card title="The records in full" className="records-card">
      <Disclosure summary={`${plural(records.length, 'record')}, as committed to`}>
        <ol className="records">
          {records.map(record => (
            <li key={record.line}>
              <b>{eventWords(record.type)}</b> <span className="why">line {record.line} of the ledger</span>
              <pre>{record.payload === null ? 'withheld or erased' : JSON.stringify(record.payload, null, 2)}</pre>
            </li>
          ))}
        </ol>
      </Disclosure>
    </Card>
  )
}
