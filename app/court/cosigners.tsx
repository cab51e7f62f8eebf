import { Fragment } from 'react'
import type { Cosigned } from '#app/bundles/verify-court-bundle.ts'
import { soundZone } from '#app/bundles/words.ts'
import { formatInstant } from '#app/ui/format.ts'

interface CosignersProps {
  /** Of each checkpoint that the bundle rests on. */
  cosigned: readonly (Cosigned | null)[]
  zone: string | null
}

/** Who co-signed, and when: first and last, where there are several checkpoints. */
export function Cosigners({ cosigned, zone }: CosignersProps) {
  const found = cosigned.filter(part => part !== null)
  // Members come and go: each is listed once, and spoken of where it was one.
  const members = [...new Map(found.flatMap(part => part.members.map(member => [member.name, member]))).values()]
  return (
    <dl className="cosigners">
      {members.map(({ name, organisation }) => {
        const times = found.flatMap(part => part.members.filter(member => member.name === name).map(({ time }) => time))
        return (
          <Fragment key={name}>
            <dt>{organisation}</dt>
            <dd>{timesWords(times, zone)}</dd>
          </Fragment>
        )
      })}
    </dl>
  )
}

function timesWords(times: readonly (number | null)[], zone: string | null): string {
  const signed = times.filter(time => time !== null)
  if (signed.length === 0) return 'did not co-sign'
  const [first, last] = [Math.min(...signed), Math.max(...signed)].map(time => inZone(time, zone))
  const until = first!.date === last!.date ? last!.time : `${last!.date}, ${last!.time}`
  const span = `${first!.date}, ${first!.time}${first!.time === until ? '' : ` to ${until}`}`
  return signed.length === times.length ? span : `${span}; ${signed.length} of ${times.length} times`
}

function inZone(seconds: number, zone: string | null) {
  return formatInstant(new Date(seconds * 1000), soundZone(zone), 'second')
}
