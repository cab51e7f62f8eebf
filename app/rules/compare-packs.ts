import type { RulePack } from '#app/jurisdictions/pack.ts'
import { sourceWords } from '#app/jurisdictions/source-words.ts'
import { type Part, parts, type RuleLine, rulesOf } from './pack-rules.ts'

/** One line of a rule that differs; null where it is not there. */
export interface Difference {
  label: string
  before: string | null
  after: string | null
}

export interface RuleChange {
  part: Part
  key: string
  title: string
  kind: 'added' | 'removed' | 'changed'
  differs: Difference[]
}

/** What the second version changes against the first, rule by rule in the order of the parts; none where both say the same. */
export function comparePacks(before: RulePack, after: RulePack): RuleChange[] {
  const [was, becomes] = [rulesOf(before), rulesOf(after)]
  return (Object.keys(parts) as Part[]).flatMap(part => compareParts(partOf(was, part), partOf(becomes, part)))
}

function partOf(lines: readonly RuleLine[], part: Part): Map<string, RuleLine> {
  return new Map(lines.filter(line => line.part === part).map(line => [line.key, line]))
}

function compareParts(was: Map<string, RuleLine>, becomes: Map<string, RuleLine>): RuleChange[] {
  const changed = [...becomes.values()].flatMap(line => {
    const old = was.get(line.key)
    const differs = differencesOf(old, line)
    return differs.length === 0 ? [] : [changeOf(line, old ? 'changed' : 'added', differs)]
  })
  const removed = [...was.values()]
    .filter(line => !becomes.has(line.key))
    .map(line => changeOf(line, 'removed', differencesOf(line, undefined)))
  return [...changed, ...removed]
}

function changeOf({ part, key, title }: RuleLine, kind: RuleChange['kind'], differs: Difference[]): RuleChange {
  return { part, key, title, kind, differs }
}

function differencesOf(before: RuleLine | undefined, after: RuleLine | undefined): Difference[] {
  const [was, becomes] = [contentOf(before), contentOf(after)]
  return [...new Set([...was.keys(), ...becomes.keys()])].flatMap(label => {
    const difference = { label, before: was.get(label) ?? null, after: becomes.get(label) ?? null }
    return difference.before === difference.after ? [] : [difference]
  })
}

function contentOf(line: RuleLine | undefined): Map<string, string> {
  if (!line) return new Map()
  const { title, says, source } = line
  return new Map([
    ['Says', title],
    ...says.map(({ label, words }) => [label, words] as const),
    ...(source
      ? ([
          ['Law', source.cite],
          ['Source', sourceWords(source)],
        ] as const)
      : []),
  ])
}
