import { describe, expect, it } from 'vitest'
import { DeadlinesCard } from '#app/deadlines/deadlines-card.tsx'
import { type LimitationEvent, type LimitationFacts, limitationOf } from '#app/deadlines/limitation.ts'
import { LimitationCard } from '#app/deadlines/limitation-card.tsx'
import { drawLimitation } from '#app/deadlines/limitation-drawing.ts'
import type { CaseDeadline } from '#app/deadlines/read-deadlines.server.ts'
import { calendarOf } from '#app/jurisdictions/calendar.ts'
import { shippedPack } from '#app/jurisdictions/packs/index.ts'
import { render, words } from '../ui/render.tsx'

const CASE = '0199aaaa-0000-7000-8000-000000000001'
const today = '2026-11-23'

const text = (html: string) => words(html.replace(/<svg.*?<\/svg>/gs, ' '))

const period = (code: string, facts: LimitationFacts, events: LimitationEvent[]) => {
  const pack = shippedPack(code)!
  return limitationOf(pack.limitation[0]!, facts, events, calendarOf(pack))
}

function card(
  code: string,
  facts: LimitationFacts,
  events: LimitationEvent[] = [],
  more: { held?: boolean; mayAct?: boolean } = {},
) {
  const entered = events.map((event, at) => ({
    ...event,
    id: event.id ?? `0199aaaa-0000-7000-8000-00000000010${at}`,
    note: 'By courier',
    evidenceId: null,
    position: at + 2,
  }))
  return render(
    <LimitationCard
      caseId={CASE}
      limitation={period(code, facts, entered)}
      events={entered}
      dates={{ dueOn: facts.dueOn, knownOn: facts.knownOn }}
      today={today}
      held={more.held ?? false}
      mayAct={more.mayAct ?? true}
    />,
  )
}

describe('the limitation card', () => {
  const demanded = card('CN', { dueOn: '2023-01-15', knownOn: null }, [
    { kind: 'demand', on: '2023-11-26', until: null },
  ])

  it('says when the period ends, how many days are left, and what running out does', () => {
    expect(text(demanded)).toMatch(/3 years \( ?Civil Code art\. 188.*?It ends 26 Nov 2026 , 3 days left/)
    expect(text(demanded)).toMatch(/the debtor may refuse to pay, but has to plead it/)
  })

  it('draws it, and lists each event with what it moved, its article and where the rule comes from', () => {
    expect(demanded).toMatch(/<svg[^>]*class="timeline__drawing"/)
    expect(demanded).not.toMatch(/style=/)
    expect(text(demanded)).toMatch(
      /26 Nov 2023 demand received: begins anew The whole period, 3 years, begins anew from 26 Nov 2023\. End moved from 15 Jan 2026 to 26 Nov 2026 \. Civil Code art\. 195\(1\) Statute read “By courier”/,
    )
    expect(demanded).toMatch(/acts\/void-limitation-event/)
  })

  it('says that a hold does not stop it', () => {
    expect(text(card('CN', { dueOn: '2024-01-15', knownOn: null }, [], { held: true }))).toMatch(
      /The case is on hold; the limitation period is not/,
    )
    expect(text(demanded)).not.toMatch(/on hold/)
  })

  it('says that a rule from memory is for counsel to confirm', () => {
    expect(text(card('HK', { dueOn: '2024-01-15', knownOn: null }))).toMatch(/From memory: counsel to confirm/)
    expect(text(demanded)).not.toMatch(/From memory/)
  })

  it('says what stands still, and offers its end', () => {
    const pending = card('DE', { dueOn: '2023-05-10', knownOn: null }, [
      { kind: 'suit', on: '2026-02-02', until: null },
    ])
    expect(text(pending)).toMatch(/stood still since 2 Feb 2026 and goes on when that ends/)
    expect(pending).toMatch(/acts\/end-limitation-interval/)
    expect(text(pending)).not.toMatch(/days left/)
  })

  it('asks for what it needs, and draws nothing until then', () => {
    const unknown = card('CN', { dueOn: null, knownOn: null })
    expect(text(unknown)).toMatch(/Enter the day on which the claim, or its last instalment, was to be paid/)
    expect(unknown).toMatch(/acts\/set-dates/)
    expect(unknown).not.toMatch(/timeline/)
  })

  it('offers nothing to those who may not act', () => {
    const events: LimitationEvent[] = [{ kind: 'suit', on: '2026-02-02', until: null }]
    expect(card('DE', { dueOn: '2023-05-10', knownOn: null }, events, { mayAct: false })).not.toMatch(/<form|acts\//)
  })

  it('says when it has run out', () => {
    expect(text(card('GB-EAW', { dueOn: '2020-11-20', knownOn: null }))).toMatch(/It ended 20 Nov 2026 , 3 days ago/)
  })
})

describe('the drawing', () => {
  const tones = (limitation: ReturnType<typeof period>) =>
    drawLimitation(limitation, today).spans.map(({ from, to, tone }) => [from, to, tone])

  it('shows what counts, what no longer does and what stands still, without a gap', () => {
    const limitation = period('DE', { dueOn: '2023-05-10', knownOn: null }, [
      { kind: 'negotiation', on: '2024-03-01', until: '2024-09-01' },
      { kind: 'acknowledgment', on: '2025-04-10', until: null },
    ])
    expect(tones(limitation)).toEqual([
      ['2023-12-31', '2024-03-01', 'past'],
      ['2024-03-01', '2024-09-01', 'paused'],
      ['2024-09-01', '2025-04-11', 'past'],
      ['2025-04-11', '2028-04-10', 'run'],
    ])
  })

  it('ends an open stretch today', () => {
    const limitation = period('DE', { dueOn: '2023-05-10', knownOn: null }, [
      { kind: 'suit', on: '2026-02-02', until: null },
    ])
    expect(tones(limitation)).toEqual([
      ['2023-12-31', '2026-02-02', 'run'],
      ['2026-02-02', today, 'paused'],
    ])
  })
})

describe('the card of deadlines', () => {
  const deadline = (more: Partial<CaseDeadline> = {}): CaseDeadline => ({
    id: '0199aaaa-0000-7000-8000-000000000201',
    kind: 'procedural',
    label: 'Response, 28 days at 16:00',
    dueAt: new Date('2026-11-26T16:00:00Z'),
    dueOn: '2026-11-26',
    by: 'debtor',
    cite: 'CPR 2.8',
    source: 'memory',
    state: 'open',
    how: {
      steps: [{ on: '2026-11-26', words: '28 days from then.' }],
      timeZone: 'Europe/London',
      hour: '16:00',
      calendarKnown: true,
    },
    ...more,
  })
  const show = (deadlines: CaseDeadline[], held = false) =>
    render(
      <DeadlinesCard
        caseId={CASE}
        deadlines={deadlines}
        now={new Date('2026-11-23T12:00:00Z')}
        today={today}
        held={held}
        mayAct
      />,
    )

  it('says what, when, in which zone, whose act, by what law, and how', () => {
    const html = show([deadline()])
    expect(text(html)).toMatch(/26 Nov 2026, 16:00 \(UTC\+0\) · the debtor’s to act/)
    expect(text(html)).toMatch(/CPR 2\.8 From memory: counsel to confirm/)
    expect(text(html)).toMatch(/How 28 days from then\./)
    expect(html).toMatch(/acts\/meet-deadline.*acts\/void-deadline/s)
    expect(html).not.toMatch(/style=/)
  })

  it('counts the whole day where no hour cuts it off, and says what is over', () => {
    const how = { ...deadline().how, hour: null }
    expect(text(show([deadline({ how })]))).toMatch(/26 Nov 2026, end of the day/)
    const over = deadline({ dueAt: new Date('2026-11-20T16:00:00Z'), dueOn: '2026-11-20' })
    expect(text(show([over]))).toMatch(/3 days overdue/)
  })

  it('lets a limitation period be neither met nor set aside while it runs', () => {
    expect(show([deadline({ kind: 'limitation' })])).not.toMatch(/acts\/meet-deadline|acts\/void-deadline/)
  })

  it('has words for none, and for a hold', () => {
    expect(text(show([]))).toMatch(/No deadline is open/)
    expect(show([])).toMatch(/acts\/no-deadline/)
    expect(text(show([deadline()], true))).toMatch(/on hold; its deadlines are not/)
    expect(text(show([deadline({ state: 'void' })]))).toMatch(/does not apply/)
  })
})
