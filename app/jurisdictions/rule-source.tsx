import { Tag } from '#app/ui/tag.tsx'
import { type SourceClass, sourceLabels, sourceWords } from './source-words.ts'

interface RuleSourceProps {
  rule: { cite: string; source: SourceClass; readOn: string; reviewedBy: string | null }
}

/** The law that a rule rests on, and how far it was looked up: never as verified what is from memory. */
export function RuleSource({ rule }: RuleSourceProps) {
  const { label, tone } = sourceLabels[rule.source]
  return (
    <>
      <div>{rule.cite}</div>
      <Tag tone={tone}>{label}</Tag>
      <div className="why">{sourceWords(rule)}</div>
    </>
  )
}
