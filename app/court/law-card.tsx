import { Card } from '#app/ui/card.tsx'
import { Check, CheckList } from '#app/ui/check-list.tsx'
import type { MarkState } from '#app/ui/mark.tsx'
import type { CheckedBundle } from './check-bundle.ts'

interface Asked {
  title: string
  source: string
  state: MarkState
  why: string
}

/** What the law of the place asks of such evidence, and which of it this page answers. Nothing for places not entered. */
export function LawCard({ jurisdiction, checked }: { jurisdiction: string | null; checked: CheckedBundle | null }) {
  if (jurisdiction !== 'CN') return null
  return (
    <Card title="What the law asks">
      <CheckList>
        {china(checked).map(({ title, source, state, why }) => (
          <Check
            key={title}
            state={state}
            stateLabel={state === 'missing' ? 'Not checked yet' : undefined}
            title={title}
            proves={`${source} · ${why}`}
          />
        ))}
      </CheckList>
    </Card>
  )
}

const rules = 'People’s Courts Online Litigation Rules'

function china(checked: CheckedBundle | null): Asked[] {
  return [
    { title: 'Unchanged after it was recorded', source: `${rules}, art. 16`, ...unchanged(checked) },
    {
      title: 'The platform: lawful, independent, secure',
      source: `${rules}, art. 17`,
      state: 'stated',
      why: 'if challenged with reason; stated by its members, not checked here',
    },
    {
      title: 'True before it was recorded',
      source: `${rules}, art. 18`,
      state: 'weigh',
      why: 'if challenged; for the court to weigh, from the source of the record and what bears it out',
    },
  ]
}

function unchanged(checked: CheckedBundle | null): Pick<Asked, 'state' | 'why'> {
  if (!checked) return { state: 'missing', why: 'not checked yet' }
  if (checked.ok === true && !checked.compared) {
    return { state: 'weigh', why: 'checked here: nothing changed, if the number to compare is the right one' }
  }
  if (checked.ok === true) return { state: 'ok', why: 'checked here: the data matches what was recorded' }
  if (checked.contradicted) return { state: 'bad', why: 'checked here: something does not match' }
  return { state: 'weigh', why: 'not shown here: see the checks' }
}
