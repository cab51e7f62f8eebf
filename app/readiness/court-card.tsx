import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Card } from '#app/ui/card.tsx'
import type { Readiness } from './readiness.ts'
import { SourceTag } from './readiness-item.tsx'

interface CourtCardProps {
  readiness: Pick<Readiness, 'court' | 'language' | 'tracks' | 'judgedBy'>
  /** `Payment order` for `payment-order`. */
  trackWords: Record<string, string>
}

/** Which court, and why; in which language; what ways are open. Each with where the rule comes from. */
export function CourtCard({ readiness, trackWords }: CourtCardProps) {
  const { court, language, tracks, judgedBy } = readiness
  return (
    <Card title="Where, and how">
      <div className="grid gap-4">
        <Section title="Court">
          <p>{court ? court.court : 'The rules name no court for this claim: ask counsel.'}</p>
          {court && <p className="why">{court.why}</p>}
          {court && <Cited rule={court} />}
        </Section>
        <Section title="Language">
          <p>{language.requirement}</p>
          <Cited rule={language} />
        </Section>
        <Section title="Ways that are open">
          <ul className="grid gap-2">
            {tracks.map(rule => (
              <li key={rule.track}>
                <b>{trackWords[rule.track] ?? rule.track}.</b> {rule.note}
                <Cited rule={rule} />
              </li>
            ))}
          </ul>
        </Section>
        <Section title="Rules">
          {judgedBy.map(({ jurisdiction, name, version }) => (
            <p key={jurisdiction}>
              <Link to={`/jurisdictions/${jurisdiction}/versions/${version}`}>
                {name}, version {version}
              </Link>
            </p>
          ))}
        </Section>
      </div>
    </Card>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="font-semibold">{title}</h3>
      {children}
    </section>
  )
}

function Cited({ rule }: { rule: { cite: string; source: string; reviewedBy: string | null } }) {
  return (
    <p className="why">
      {rule.cite} <SourceTag rule={rule} />
    </p>
  )
}
