import { formatCount } from '#app/ui/format.ts'

interface BarRowProps {
  label: string
  /** One bar each; the last one ends now. */
  values: readonly number[]
  /** What one bar stands for: "minute". */
  unit: string
  /** How long ago, in words. */
  ago: (bars: number) => string
}

const HEIGHT = 56

/** Figures over time as bars; the sentence under them says the same without eyes. */
export function BarRow({ label, values, unit, ago }: BarRowProps) {
  const most = Math.max(0, ...values)
  const total = values.reduce((sum, value) => sum + value, 0)
  const width = 100 / values.length
  return (
    <figure className="bars">
      <p className="bars__label">{label}</p>
      <svg width="100%" height={HEIGHT + 1} aria-hidden="true">
        <line className="bars__ground" x1="0" x2="100%" y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} />
        {values.map((value, at) => {
          if (value === 0) return null
          // The least that happened must still be seen.
          const height = Math.max(2, (value / most) * HEIGHT)
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
              key={at}
              className="bars__bar"
              x={`${at * width + width * 0.1}%`}
              width={`${width * 0.8}%`}
              y={HEIGHT - height}
              height={height}
            />
          )
        })}
      </svg>
      <div className="bars__ends" aria-hidden="true">
        <span>{ago(values.length)}</span>
        <span>now</span>
      </div>
      <figcaption className="why">{sentence(values, total, most, unit, ago)}</figcaption>
    </figure>
  )
}

function sentence(
  values: readonly number[],
  total: number,
  most: number,
  unit: string,
  ago: (bars: number) => string,
): string {
  if (total === 0) return 'No line entered.'
  const lines = total === 1 ? '1 line' : `${formatCount(total)} lines`
  const back = values.length - 1 - values.lastIndexOf(most)
  return `${lines} in all; at most ${formatCount(most)} in one ${unit}, ${back === 0 ? 'the last one' : ago(back)}.`
}
