import { Card } from '#app/ui/card.tsx'
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx'
import { formatCount } from '#app/ui/format.ts'
import type { ShownRun } from './dry-run-card.tsx'

interface AdoptCardProps {
  version: number
  /** Whose rules. */
  name: string
  inForce: number
  run: ShownRun | null
  /** Why it cannot be adopted yet; null when it can. */
  against: string | null
  /** May this person adopt? */
  mayAdopt: boolean
  /** Who added it, where it is the organisation's own. */
  addedBy: string | null
  /** The jurisdictions whose cases it applies to beside their own rules. */
  beside: readonly string[]
}

/** The decision: what new cases are judged by from now on. */
export function AdoptCard({ version, name, inForce, run, against, mayAdopt, addedBy, beside }: AdoptCardProps) {
  return (
    <Card title="Adopt it" id="adopt">
      <div className="grid max-w-prose gap-3">
        <p>
          New cases in {name} are judged by version {inForce} now. Once this one is adopted they are judged by it; cases
          that are open keep the version they remember, until somebody chooses “Judge by the rules in force now” on the
          case.
        </p>
        {beside.length > 0 && (
          <p>
            It also applies beside the rules of {beside.join(', ')}: there, open cases go by it the next time that
            something about them changes.
          </p>
        )}
        {addedBy && <p className="why">Added by {addedBy}. It is better that somebody else adopts it.</p>}
        {against && <p>{against}</p>}
        {!against && !mayAdopt && <p>A supervisor adopts it.</p>}
        {!against && mayAdopt && run && (
          <ConfirmDialog
            trigger="Adopt this version…"
            title={`Judge new cases in ${name} by version ${version}?`}
            confirm="Adopt it"
            tone="primary"
            values={{ act: 'adopt', dryRunId: run.id }}
          >
            <p>
              {run.changed === 0
                ? `The dry run changed nothing for the open cases (${formatCount(run.cases)}).`
                : `Judged by it, ${formatCount(run.changed)} of ${formatCount(run.cases)} open cases would change.`}{' '}
              Another version can be adopted later; that this one was stays on record.
            </p>
          </ConfirmDialog>
        )}
      </div>
    </Card>
  )
}
