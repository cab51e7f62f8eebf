import { Link } from '@remix-run/react'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { formatInstant } from '#app/ui/format.ts'
import { boxAt, drawingSize, linePath } from './lifecycle-drawing.ts'
import type { LifecycleMap, MapStage } from './lifecycle-map.ts'

interface LifecycleCardProps {
  caseId: string
  map: LifecycleMap
  timeZone: string
}

/** Where the case stands on its way, which way it took and where it can go: drawn, and the same in words. */
export function LifecycleCard({ caseId, map, timeZone }: LifecycleCardProps) {
  return (
    <Card title="The way of the case" id="way">
      <Drawing map={map} timeZone={timeZone} />
      <Next caseId={caseId} map={map} />
      <div className="lifecycle__words">
        <Disclosure summary="All stages, in words">
          <ol className="grid gap-2">
            {map.stages.map(stage => (
              <StageWords key={stage.stage} stage={stage} timeZone={timeZone} />
            ))}
          </ol>
        </Disclosure>
      </div>
      {map.always.length > 0 && <p className="why">From every stage: {map.always.join(', ').toLowerCase()}.</p>}
    </Card>
  )
}

function Drawing({ map, timeZone }: Omit<LifecycleCardProps, 'caseId'>) {
  const { width, height, box } = drawingSize
  return (
    <svg className="lifecycle" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <defs>
        {(['there', 'next', 'taken'] as const).map(state => (
          <marker
            key={state}
            id={`lifecycle-${state}`}
            data-state={state}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M0 0L8 4L0 8Z" />
          </marker>
        ))}
      </defs>
      {map.lines.map(line => (
        <path
          key={`${line.from} ${line.to}`}
          className="lifecycle__line"
          data-state={line.state}
          d={linePath(line)}
          markerEnd={`url(#lifecycle-${line.state})`}
          markerStart={line.both ? `url(#lifecycle-${line.state})` : undefined}
        />
      ))}
      {map.stages.map(({ stage, label, state, since }) => {
        const { x, y } = boxAt(stage)
        return (
          <g key={stage} className="lifecycle__stage" data-state={state} transform={`translate(${x} ${y})`}>
            <rect width={box.width} height={box.height} rx="6" />
            <text x={box.width / 2} y={since ? 20 : 27}>
              {label}
            </text>
            {since && (
              <text x={box.width / 2} y="36" className="lifecycle__day">
                {formatInstant(since, timeZone).date}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}

function Next({ caseId, map }: Omit<LifecycleCardProps, 'timeZone'>) {
  if (map.next.length === 0) return null
  return (
    <ul className="grid gap-1" aria-label="Where it can go from here">
      {map.next.map(({ event, label, to, reasons }) => (
        <li key={event}>
          {reasons.length === 0 ? <b>{label}</b> : label} → {to}
          {reasons.length > 0 && (
            <span className="why">
              {' '}
              not now: {reasons[0]}{' '}
              {reasons.length > 1 && <Link to={`/cases/${caseId}/acts/${event}`}>{reasons.length - 1} more</Link>}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

const stateWords = { now: 'it stands here', been: 'it was here', later: 'not reached' }

function StageWords({ stage, timeZone }: { stage: MapStage; timeZone: string }) {
  return (
    <li>
      <b>{stage.label}</b>: {stateWords[stage.state]}
      {stage.since && (
        <>
          , first on <DateTime at={stage.since} timeZone={timeZone} />
        </>
      )}
      {stage.ways.length > 0 && (
        <ul className="why">
          {stage.ways.map(({ label, to }) => (
            <li key={`${label} ${to}`}>
              {label} → {to}
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
