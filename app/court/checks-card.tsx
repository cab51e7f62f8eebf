import { type ReactNode, useId } from 'react'
import type { CourtCheck } from '#app/bundles/court-checks.ts'
import { instantWords, plural } from '#app/bundles/words.ts'
import { Button } from '#app/ui/button.tsx'
import { Card } from '#app/ui/card.tsx'
import { Check, CheckList } from '#app/ui/check-list.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { Cosigners } from './cosigners.tsx'
import { PolicyLine } from './policy-line.tsx'
import { markOf, toneOf } from './standing.ts'
import type { CheckState } from './use-bundle-check.ts'

interface ChecksCardProps {
  state: CheckState
  /** IANA name of the zone that times are shown in. */
  zone: string | null
  /** Absent where there is nothing to check again. */
  onAgain?: () => void
}

/** Each check, what was found, what it proves and what it does not. */
export function ChecksCard({ state, zone, onAgain }: ChecksCardProps) {
  const busy = state.phase === 'fetching' || state.phase === 'checking'
  const again = state.phase === 'done' || state.phase === 'failed' || busy
  return (
    <Card
      title="Checked in this browser"
      id="checks"
      className="checks"
      sub={state.phase === 'done' && `${instantWords(state.at, zone)}, by this device’s clock`}
      aside={
        again &&
        onAgain && (
          <Button small busy={busy} busyLabel="Checking…" onClick={onAgain}>
            Check again
          </Button>
        )
      }
    >
      {state.phase === 'done' ? (
        <CheckList>
          {state.checked.checks.map(check => (
            <OneCheck key={check.id} check={check}>
              {check.id === 'changes' && check.ok !== false && (
                <PolicyLine policies={state.checked.policies} cosigned={state.checked.cosigned} zone={zone} />
              )}
              {check.id === 'quorum' && <Cosigners cosigned={state.checked.cosigned} zone={zone} />}
            </OneCheck>
          ))}
        </CheckList>
      ) : (
        <Awaited />
      )}
    </Card>
  )
}

function OneCheck({ check, children }: { check: CourtCheck; children?: ReactNode }) {
  return (
    <Check
      state={markOf(check.ok)}
      title={check.title}
      aside={<Tag tone={toneOf(check.ok)}>{check.figure}</Tag>}
      proves={check.proves}
      doesNotProve={check.doesNotProve}
    >
      {children}
      {check.id === 'policy' && check.ok === null && (
        <p className="why screen-only">
          <a href="#trust-root">Compare it</a>
        </p>
      )}
      <div className={check.ok === false ? undefined : 'screen-only'}>
        <Disclosure summary={check.ok === false ? 'What was found' : 'How it was checked'}>
          <Findings findings={check.findings} />
        </Disclosure>
      </div>
    </Check>
  )
}

const MOST = 200

function Findings({ findings }: { findings: CourtCheck['findings'] }) {
  const id = useId()
  return (
    <ul className="findings">
      {findings.slice(0, MOST).map((finding, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two records may be found the same
        <li key={`${id} ${at}`}>
          <b>{finding.of}</b> <span>{finding.detail}</span>
        </li>
      ))}
      {findings.length > MOST && <li>and {plural(findings.length - MOST, 'more record')}, all as these</li>}
    </ul>
  )
}

/** What will be checked: grey, until it has been. */
function Awaited() {
  const awaited = [
    'Is each file the one recorded, byte for byte?',
    'Is each record the one that was committed to?',
    'Was each record signed by who submitted it?',
    'Is each record in the ledger?',
    'Did enough members co-sign that ledger?',
    'Did the ledger begin with these members?',
  ]
  return (
    <CheckList>
      {awaited.map(question => (
        <Check key={question} state="missing" stateLabel="Not checked yet" title={question} />
      ))}
    </CheckList>
  )
}
