import { Card } from '#app/ui/card.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'
import type { Difference, RuleChange } from './compare-packs.ts'
import { parts } from './pack-rules.ts'

const kinds = {
  added: { label: 'Added', tone: 'neutral' },
  removed: { label: 'Removed', tone: 'wait' },
  changed: { label: 'Changed', tone: 'wait' },
} as const

interface ChangesCardProps {
  changes: readonly RuleChange[]
  /** Of the version that it is held against. */
  against: number
}

/** Rule by rule, what a version would change against the one in force. */
export function ChangesCard({ changes, against }: ChangesCardProps) {
  return (
    <Card
      id="changes"
      title={`Against version ${against}, in force`}
      sub={
        changes.length === 0 ? undefined : changes.length === 1 ? '1 rule differs' : `${changes.length} rules differ`
      }
    >
      <DataTable
        caption="Rules that differ"
        rows={changes}
        rowKey={({ part, key }) => `${part} ${key}`}
        empty={<p>Both say the same, rule by rule.</p>}
        columns={[
          {
            head: 'Rule',
            rowHead: true,
            cell: ({ title, key, part }) => (
              <>
                {title}
                <div className="why">
                  {parts[part]} · {key}
                </div>
              </>
            ),
          },
          {
            head: 'Change',
            phone: 'corner',
            cell: ({ kind }) => <Tag tone={kinds[kind].tone}>{kinds[kind].label}</Tag>,
          },
          {
            head: 'What',
            phone: 'plain',
            cell: change => <What change={change} />,
          },
        ]}
      />
    </Card>
  )
}

/** Of what is new or gone all of it, folded; of what differs each line, before and after. */
function What({ change: { kind, differs } }: { change: RuleChange }) {
  if (kind === 'changed') return differs.map(one => <Differs key={one.label} one={one} />)
  return (
    <Disclosure summary={kind === 'added' ? 'What it says' : 'What it said'}>
      {differs.map(({ label, before, after }) => (
        <div key={label} className="whitespace-pre-line">
          <span className="why">{label}:</span> {after ?? before}
        </div>
      ))}
    </Disclosure>
  )
}

function Differs({ one: { label, before, after } }: { one: Difference }) {
  return (
    <div className="rule-differs">
      <span className="why">{label}:</span> {before !== null && <del className="whitespace-pre-line">{before}</del>}{' '}
      {after !== null && <ins className="whitespace-pre-line">{after}</ins>}
    </div>
  )
}
