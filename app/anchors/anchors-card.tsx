import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import { Tag, type Tone } from '#app/ui/tag.tsx'
import type { AnchorLine, AnchorServiceView } from './anchors-view.ts'

/** Anchors belong to no one jurisdiction. */
const ZONE = 'UTC'

/** Who outside keeps a trace of the ledger, and what that is worth. */
export function AnchorsCard({ services }: { services: readonly AnchorServiceView[] }) {
  if (!services.some(({ inUse, newest }) => inUse || newest)) {
    return (
      <Card title="External anchors">
        <p>No external anchor is configured. The ledger rests on its members’ co-signatures alone.</p>
      </Card>
    )
  }
  return (
    <Card
      title="External anchors"
      sub="Published checkpoints are also laid before somebody outside, who takes no part in the ledger."
    >
      <ul className="grid gap-6">
        {services.map(service => (
          <li key={`${service.kind} ${service.service}`}>
            <Service service={service} />
          </li>
        ))}
      </ul>
      <p className="why">
        An anchor proves that all lines up to its checkpoint existed by the time that it states, unchanged since. It
        does not prove that they were true, nor what came later. The worker checked each when it came in; this page does
        not check it again.
      </p>
    </Card>
  )
}

function Service({ service }: { service: AnchorServiceView }) {
  const { kind, newest, latest, inUse } = service
  const standing = standingOf(service)
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h3>{kind === 'rfc3161' ? 'Time-stamp authority (RFC 3161)' : `EVM chain ${chainOf(service.service)}`}</h3>
        <Tag tone={standing.tone}>{standing.label}</Tag>
      </div>
      <Facts>
        <Fact term={kind === 'rfc3161' ? 'Address' : 'Contract'}>
          <span className="break-all">{kind === 'rfc3161' ? service.service : contractOf(service.service)}</span>
        </Fact>
        {newest ? <Newest line={newest} service={service} /> : <Fact term="Anchored">nothing yet</Fact>}
        {latest && latest.status !== 'confirmed' && (
          <Fact term={latest.status === 'failed' ? 'Given up' : 'On its way'} why={latest.error}>
            {linesWords(latest.size)}, asked for <DateTime at={latest.askedAt} timeZone={ZONE} precision="second" />
          </Fact>
        )}
        {inUse && <Fact term="How often">{everyWords(service.everySeconds)}</Fact>}
      </Facts>
    </>
  )
}

function Newest({ line, service }: { line: AnchorLine; service: AnchorServiceView }) {
  const { id, size, provenAt, expiresAt, transaction } = line
  return (
    <>
      <Fact term="Newest checkpoint">{linesWords(size)}</Fact>
      {provenAt && (
        <Fact term={service.kind === 'rfc3161' ? 'Time it states' : 'Time of its block'}>
          <DateTime at={provenAt} timeZone={ZONE} precision="second" />
        </Fact>
      )}
      {expiresAt && (
        <Fact term="Its certificates last until" why="Renewed before that by a time-stamp over this one.">
          <DateTime at={expiresAt} timeZone={ZONE} />
        </Fact>
      )}
      {transaction && (
        <Fact term="Transaction" why={service.confirmations && `Confirmed with ${service.confirmations} blocks.`}>
          <Hash value={transaction.slice(2)} label="Hash of the transaction" />
        </Fact>
      )}
      <Fact term="To check it yourself">
        <a href={`/ledger/anchors/${id}`} download>
          {service.kind === 'rfc3161' ? 'The time-stamp' : 'Where it stands'}
        </a>
        {' · '}
        <a href={`/ledger/anchors/${id}?part=stamped`} download>
          What was anchored
        </a>
      </Fact>
    </>
  )
}

function standingOf({ inUse, newest, latest }: AnchorServiceView): { label: string; tone: Tone } {
  if (!inUse) return { label: 'No longer used', tone: 'neutral' }
  if (latest?.status === 'failed' || latest?.error) return { label: 'In trouble', tone: 'wait' }
  if (latest?.status === 'seen') return { label: 'Waits for blocks', tone: 'wait' }
  if (latest?.status === 'pending') return { label: 'On its way', tone: 'wait' }
  return newest ? { label: 'Anchored', tone: 'neutral' } : { label: 'Nothing yet', tone: 'neutral' }
}

function chainOf(service: string): string {
  return service.split(':')[1] ?? ''
}

function contractOf(service: string): string {
  return service.split(':')[2] ?? service
}

function linesWords(lines: number): string {
  return lines === 1 ? '1 line' : `${formatCount(lines)} lines`
}

function everyWords(seconds: number): string {
  if (seconds % 3_600 === 0) return seconds === 3_600 ? 'every hour' : `every ${seconds / 3_600} hours`
  if (seconds % 60 === 0) return seconds === 60 ? 'every minute' : `every ${seconds / 60} minutes`
  return seconds === 1 ? 'every second' : `every ${seconds} seconds`
}
