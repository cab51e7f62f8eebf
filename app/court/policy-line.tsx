import type { PolicyOnLine } from '#app/bundles/policy-history.ts'
import type { Cosigned } from '#app/bundles/verify-court-bundle.ts'
import { instantWords } from '#app/bundles/words.ts'
import { formatCount } from '#app/ui/format.ts'

interface PolicyLineProps {
  /** In order, at least two. */
  policies: readonly PolicyOnLine[]
  cosigned: readonly (Cosigned | null)[]
  zone: string | null
}

const [WIDTH, HEIGHT, Y] = [600, 34, 12]
/** A policy that was in force for a few lines is still to be seen. */
const NARROWEST = 64

/** Which rules held from which line on: drawn as long as they held, then in words. */
export function PolicyLine({ policies, cosigned, zone }: PolicyLineProps) {
  const end = Math.max(0, ...cosigned.map(part => part?.size ?? 0))
  const spans = spansOf(policies, end)
  return (
    <div className="policy-line">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
        {spans.map(({ x, width, version }, i) => (
          <g key={version} className={i % 2 === 0 ? 'policy-line__even' : 'policy-line__odd'}>
            <line x1={x + 6} x2={x + width} y1={Y} y2={Y} />
            <circle cx={x + 6} cy={Y} r={5} />
            <text x={x} y={HEIGHT - 3}>
              Policy {version}
            </text>
          </g>
        ))}
      </svg>
      <ol>
        {policies.map(policy => (
          <li key={policy.version}>
            <b>
              Policy {policy.version}, from {policy.from === 0 ? 'the first line' : `line ${formatCount(policy.from)}`}
            </b>{' '}
            {policy.quorum} of {policy.members} members must co-sign. {[...policy.changed, consent(policy)].join(' ')}
            {policy.handedOverAt !== null &&
              ` Handed over on ${instantWords(new Date(policy.handedOverAt * 1000), zone)}.`}
          </li>
        ))}
      </ol>
    </div>
  )
}

function consent({ unheard, approvedBy }: PolicyOnLine): string {
  if (unheard === null) return 'Every member signed it.'
  return `${approvedBy.join(', ')} signed it; ${unheard} did not, and was given the notice that the rules ask for.`
}

/** Widths as the lines have it, none too narrow for its name. */
function spansOf(policies: readonly PolicyOnLine[], end: number) {
  const lengths = policies.map(({ from }, i) => Math.max(0, (policies[i + 1]?.from ?? end) - from))
  const total = lengths.reduce((sum, length) => sum + length, 0) || 1
  const narrowest = Math.min(NARROWEST, WIDTH / policies.length)
  const free = WIDTH - narrowest * policies.length
  let x = 0
  return policies.map(({ version }, i) => {
    const span = { version, x, width: narrowest + (free * lengths[i]!) / total }
    x += span.width
    return span
  })
}
