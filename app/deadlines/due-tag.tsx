import { Tag } from '#app/ui/tag.tsx'
import { daysBetween } from './calendar-date.ts'
import { daysLeftWords } from './limitation-words.ts'
import { countedWords } from './period.ts'

/** How long there is: amber from a week before, red once it is too late. */
export function DueTag({ dueOn, over, today }: { dueOn: string; over: boolean; today: string }) {
  const days = daysBetween(today, dueOn)
  if (over) return <Tag tone="bad">{days < 0 ? `${countedWords(-days, 'day')} overdue` : 'overdue'}</Tag>
  return <Tag tone={days <= 7 ? 'wait' : 'neutral'}>{days === 0 ? 'today' : daysLeftWords(dueOn, today)}</Tag>
}
