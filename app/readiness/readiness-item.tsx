import { Form, Link } from '@remix-run/react'
import { facts } from '#app/jurisdictions/facts.ts'
import { ButtonLink } from '#app/ui/button.tsx'
import { Check } from '#app/ui/check-list.tsx'
import { Tag } from '#app/ui/tag.tsx'
import type { FactFinding, Get, ReadinessItem } from './readiness.ts'
import { markOf, sourceOf } from './readiness-words.ts'
import { type NotaryOption, RequestReport } from './request-report.tsx'

export interface ItemContext {
  caseId: string
  contractId: string
  /** Offices that a report can be asked from; none for whoever may not ask. */
  notaries: readonly NotaryOption[]
  /** May this person put things into the case? */
  mayAct: boolean
  /** Where the acts lead back to. */
  next: string
}

/** One thing that the court asks: what is there, what each piece does not prove, and the click that gets the rest. */
export function ReadinessRow({ one, context, short }: { one: ReadinessItem; context: ItemContext; short?: boolean }) {
  const { item, findings, lacks, get, disputeId } = one
  const mark = markOf(one)
  const { mayAct, next } = context
  return (
    <Check
      id={`item-${item.id}`}
      state={mark.state}
      stateLabel={mark.label}
      title={item.requirement}
      aside={
        mayAct &&
        get?.path && (
          <ButtonLink small to={withNext(get.path, next)} reloadDocument={isFile(get.path)}>
            {get.label}
          </ButtonLink>
        )
      }
      proves={
        <>
          {item.id} · <cite className="not-italic">{item.cite}</cite> <SourceTag rule={item} />
        </>
      }
    >
      {disputeId && (
        <div>
          <Tag tone="wait">The other side disputes it</Tag>
          {mayAct && !short && (
            <TakeBack rowId={disputeId} event="withdraw-dispute" label="No longer disputed" context={context} />
          )}
        </div>
      )}
      {!short &&
        findings.map((finding, at) => <Finding key={finding.rowId ?? at} finding={finding} context={context} />)}
      {short &&
        findings
          .filter(({ state }) => state !== 'checked')
          .slice(0, 1)
          .map(({ fact, says }) => (
            <p key={fact} className="why">
              {says}
            </p>
          ))}
      {!short && lacks.length > 0 && <Lacking one={one} context={context} />}
      {mayAct && get && <GetMore get={get} context={context} />}
    </Check>
  )
}

/** What comes after the click, and the one click that is a form. */
function GetMore({ get, context }: { get: Get; context: ItemContext }) {
  if (get.path === null) {
    return context.notaries.length > 0 ? (
      <RequestReport contractId={context.contractId} notaries={context.notaries} />
    ) : null
  }
  return get.after ? (
    <p className="why">
      Have it signed, then <Link to={withNext(get.after.path, context.next)}>{get.after.label.toLowerCase()}</Link>.
    </p>
  ) : null
}

function Lacking({ one, context }: { one: ReadinessItem; context: ItemContext }) {
  const alternatives = (one.item.any?.length ?? 0) > 1
  return (
    <div className="why">
      {alternatives ? 'One of these is enough:' : 'Still to come:'}
      <ul className="ml-4 list-disc">
        {one.lacks.map(({ fact, get }) => (
          <li key={fact}>
            {facts[fact].words}
            {context.mayAct && get?.path && get !== one.get && (
              <>
                {' · '}
                <Link to={withNext(get.path, context.next)} reloadDocument={isFile(get.path)}>
                  {get.label}
                </Link>
              </>
            )}
            {context.mayAct && get?.after && get !== one.get && (
              <>
                {' · '}
                <Link to={withNext(get.after.path, context.next)}>{get.after.label}</Link>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

const stateWords: Record<FactFinding['state'], string> = {
  checked: 'Checked',
  shown: 'Shown by a document',
  stated: 'Stated',
  pending: 'Under way',
  contradicted: 'Contradicted',
  missing: 'Not there',
}

export function Finding({ finding, context }: { finding: FactFinding; context: ItemContext }) {
  const { state, justNow, says, doesNotProve, links } = finding
  return (
    <div className="why">
      <b>{state === 'checked' && !justNow ? 'As recorded' : stateWords[state]}:</b> {says}{' '}
      {links.map(({ label, path }) => (
        <Link key={path} to={path} reloadDocument={isFile(path)} className="mr-2">
          <bdi>{label}</bdi>
        </Link>
      ))}
      {doesNotProve && (
        <div>
          <b>Does not prove:</b> {doesNotProve}
        </div>
      )}
      {context.mayAct && finding.rowId && (
        <TakeBack
          rowId={finding.rowId}
          event={state === 'shown' ? 'remove-document' : 'withdraw-statement'}
          label={state === 'shown' ? 'Remove it' : 'Withdraw it'}
          context={context}
        />
      )}
    </div>
  )
}

interface TakeBackProps {
  rowId: string
  event: 'remove-document' | 'withdraw-statement' | 'withdraw-dispute'
  label: string
  context: ItemContext
}

/** What was put in is taken back with a reason; it stays on record. */
function TakeBack({ rowId, event, label, context }: TakeBackProps) {
  return (
    <details className="disclosure">
      <summary>{label}</summary>
      <Form
        method="post"
        action={`/cases/${context.caseId}/acts/${event}`}
        className="disclosure__body flex flex-wrap items-center gap-2"
      >
        <input type="hidden" name="row" value={rowId} />
        <input type="hidden" name="next" value={context.next} />
        <input name="reason" className="input" required maxLength={500} aria-label="Why" placeholder="Why" />
        <button type="submit" className="button button--plain button--small">
          {label}
        </button>
      </Form>
    </details>
  )
}

export function SourceTag({ rule }: { rule: { source: string; reviewedBy: string | null } }) {
  const { words, confirm } = sourceOf(rule)
  return confirm ? <Tag tone="wait">{words}</Tag> : <span>· {words}</span>
}

/** What a route sends as a file is not a page to move to. */
function isFile(path: string): boolean {
  return path.includes('/certificates/')
}

function withNext(path: string, next: string): string {
  if (!path.includes('/acts/')) return path
  return `${path}${path.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}`
}
