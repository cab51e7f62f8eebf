import { RuleSource } from '#app/jurisdictions/rule-source.tsx'
import { Card } from '#app/ui/card.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { Stack } from '#app/ui/layout.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { type Part, parts, type RuleLine } from './pack-rules.ts'

/** A version as a lawyer reads it: one card a part, each rule with the law it rests on. */
export function RulesCards({ rules }: { rules: readonly RuleLine[] }) {
  const shown = (Object.keys(parts) as Part[]).filter(part => part !== 'about')
  return (
    <Stack>
      {shown.map(part => (
        <PartCard key={part} part={part} rules={rules.filter(rule => rule.part === part)} />
      ))}
    </Stack>
  )
}

/** Those whose rules have ids of their own, which other rules and the case’s page name. */
const withId: readonly Part[] = ['courts', 'checklist', 'certificates', 'limitation', 'deadlines']

function PartCard({ part, rules }: { part: Part; rules: readonly RuleLine[] }) {
  return (
    <Card id={part} title={parts[part]} className="rules-part">
      <DataTable
        caption={parts[part]}
        rows={rules}
        rowKey={({ key }) => key}
        empty={<p className="why">These rules have none.</p>}
        columns={[
          {
            head: 'Rule',
            rowHead: true,
            cell: ({ title, key }) => (
              <>
                {title}
                {withId.includes(part) && <div className="why">{key}</div>}
              </>
            ),
          },
          { head: 'What it says', phone: 'plain', cell: rule => <Says rule={rule} /> },
          { head: 'Source', phone: 'plain', cell: ({ source }) => source && <RuleSource rule={source} /> },
        ]}
      />
    </Card>
  )
}

/** Drafts have paragraphs, and are folded. */
const isDraft = (words: string) => words.includes('\n')

function Says({ rule }: { rule: RuleLine }) {
  const said = rule.says.filter(({ usual }) => !usual)
  return (
    <>
      <Facts>
        {said
          .filter(({ words }) => !isDraft(words))
          .map(({ label, words }) => (
            <Fact key={label} term={label}>
              {words}
            </Fact>
          ))}
      </Facts>
      {said
        .filter(({ words }) => isDraft(words))
        .map(({ label, words }) => (
          <Disclosure key={label} summary={label}>
            <p className="whitespace-pre-line">{words}</p>
          </Disclosure>
        ))}
    </>
  )
}

/** What is not covered, and what is not verified. */
export function LimitsCard({ limits }: { limits: readonly string[] }) {
  return (
    <Card title="What these rules do not cover">
      {limits.length === 0 && <p className="why">Nothing is noted.</p>}
      <ul className="grid gap-2">
        {limits.map(limit => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      <p className="why">Nothing here is legal advice. What is from memory, counsel has to confirm.</p>
    </Card>
  )
}
