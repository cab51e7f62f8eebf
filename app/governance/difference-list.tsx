import { EmptyState } from '#app/ui/empty-state.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import type { Consequence } from './consequences.ts'
import type { Difference, DifferenceKind } from './differences.ts'

/** A policy against the one before it, line by line. */
export function DifferenceList({ differences }: { differences: readonly Difference[] }) {
  return (
    <DataTable<Difference>
      caption="What the proposed policy changes"
      rows={differences}
      rowKey={({ kind, what }) => `${kind} ${what}`}
      keepTable
      empty={<EmptyState title="Nothing is changed yet" />}
      columns={[
        { head: 'What', rowHead: true, cell: ({ what }) => what },
        { head: 'Now', cell: ({ kind, before }) => <Value text={before} absent={absent(kind)} /> },
        {
          head: 'Then',
          cell: ({ kind, after }) => (
            <b>
              <Value text={after} absent={absent(kind)} />
            </b>
          ),
        },
      ]}
    />
  )
}

/** What stands where there is nothing. */
function absent(kind: DifferenceKind): string {
  if (kind === 'not-before') return 'as soon as approved'
  return kind === 'member-added' || kind === 'member-removed' ? 'not a member' : 'none'
}

/** Keys are long and have no place to break; "3 of 4" has none that it needs. */
function Value({ text, absent }: { text: string | null; absent: string }) {
  if (text === null) return <>{absent}</>
  if (text.includes(' ')) return <span className={text.length <= 12 ? 'whitespace-nowrap' : undefined}>{text}</span>
  return text.length > 40 ? <code className="key-text">{text}</code> : text
}

const effects: Record<Consequence['effect'], string> = { better: 'Stronger. ', worse: 'Weaker. ', same: '' }

/** What it means, in sentences. */
export function ConsequenceList({ consequences }: { consequences: readonly Consequence[] }) {
  return (
    <ul className="consequences">
      {consequences.map(({ text, effect }) => (
        <li key={text} data-effect={effect}>
          <b>{effects[effect]}</b>
          {text}
        </li>
      ))}
    </ul>
  )
}
