import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { formatInstant } from '#app/ui/format.ts'
import { Strip, type StripStep } from '#app/ui/strip.tsx'
import { type Outcome, outcomes, type Stage, stages, stageWords } from './case.ts'

interface CaseStripProps {
  jurisdiction: string
  stage: Stage
  liveOffers: number
  outcome: Outcome | null
  /** When each stage was first reached. */
  reached: readonly { to: Stage; at: Date }[]
}

/** Not every case comes through these; one that has not is not said to have left them out. */
const byWay: readonly Stage[] = ['negotiating', 'offered', 'with-partner']

/** Where the case is in its life, with the day on which each stage was reached. */
export function CaseStrip({ jurisdiction, stage, liveOffers, outcome, reached }: CaseStripProps) {
  const shown = stages.filter(one => !byWay.includes(one) || one === stage || reached.some(({ to }) => to === one))
  const now = shown.indexOf(stage)
  const steps = shown.map((one, at): StripStep => {
    const first = reached.find(({ to }) => to === one)
    const day = first && formatInstant(first.at, timeZoneOf(jurisdiction)).date
    if (at === now)
      return { label: stageWords[one], state: 'now', note: noteNow({ stage, liveOffers, outcome }) ?? day }
    if (at > now) return { label: stageWords[one], state: 'later' }
    return { label: stageWords[one], state: first ? 'done' : 'skipped', note: day }
  })
  return <Strip label="Stages of the case" steps={steps} />
}

function noteNow({ stage, liveOffers, outcome }: Pick<CaseStripProps, 'stage' | 'liveOffers' | 'outcome'>) {
  if (stage === 'offered') return liveOffers === 1 ? '1 offer open' : `${liveOffers} offers open`
  if (stage === 'closed' && outcome) return outcomes[outcome]
  return undefined
}
