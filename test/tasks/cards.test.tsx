import { describe, expect, it } from 'vitest'
import { NotesCard } from '#app/tasks/notes-card.tsx'
import type { CaseTask } from '#app/tasks/read-tasks.server.ts'
import { TasksCard } from '#app/tasks/tasks-card.tsx'
import { render, words } from '../ui/render.tsx'

const CASE = '0199aaaa-0000-7000-8000-000000000001'
const now = new Date('2026-11-23T04:00:00Z')
const lin = { id: 'lin', name: 'Lin Wei', localName: '林薇', gone: false }

const task = (id: string, more: Partial<CaseTask> = {}): CaseTask => ({
  id,
  parentId: null,
  waitsFor: [],
  state: 'open',
  kind: 'by-hand',
  title: `Task ${id}`,
  assignee: lin,
  dueOn: null,
  wakeAt: null,
  createdBy: 'Zhao Min, supervisor',
  position: 2,
  closedBy: null,
  closedAt: null,
  reason: null,
  ...more,
})

const card = (tasks: CaseTask[], more: { heldUntil?: Date | null; mayAct?: boolean } = {}) =>
  render(
    <TasksCard
      caseId={CASE}
      tasks={tasks}
      now={now}
      today="2026-11-23"
      timeZone="Asia/Shanghai"
      heldUntil={more.heldUntil ?? null}
      mayAct={more.mayAct ?? true}
    />,
  )

describe('the card of tasks', () => {
  it('draws steps below what they are steps of, and offers what can be done', () => {
    const html = card([task('a'), task('b', { parentId: 'a' }), task('c', { waitsFor: ['b'], dueOn: '2026-11-20' })])
    expect(html).toMatch(/Steps of Task a/)
    expect(words(html)).toMatch(/Task c Waits 3 days overdue Lin Wei 林薇 · by 20 Nov 2026/)
    expect(words(html)).toMatch(/It waits for “Task b”: that has to be closed first/)
    // Of the three only the step can be done now.
    expect(html.match(/aria-label="Done: [^"]*"/g)).toEqual(['aria-label="Done: Task b"'])
    expect(html).not.toMatch(/ style=/)
  })

  it('says until when a task sleeps, and that a hold keeps it asleep', () => {
    const sleeping = task('a', { wakeAt: new Date('2026-11-30T16:00:00Z') })
    expect(words(card([sleeping]))).toMatch(/Asleep .*sleeps until 1 Dec 2026, 00:00/)
    const held = words(card([sleeping], { heldUntil: new Date('2026-12-31T16:00:00Z') }))
    expect(held).toMatch(/on hold: what sleeps wakes when the hold ends/)
    expect(held).toMatch(/sleeps until 1 Jan 2027, 00:00/)
  })

  it('sends to the event that closes a task, instead of a tick', () => {
    const html = card([task('a', { kind: 'approve-filing', title: 'Approve the filing', assignee: null })])
    expect(html).toContain(`href="/cases/${CASE}/acts/approve-filing"`)
    expect(words(html)).toMatch(/Any supervisor/)
    expect(html).not.toMatch(/acts\/(finish|cancel)-task/)
  })

  it('keeps what is closed, with who closed it and why', () => {
    const closed = { closedBy: 'Lin Wei, legal officer', closedAt: now }
    const html = card([
      task('a', { state: 'cancelled', reason: '<Paid>', ...closed }),
      task('b', { state: 'done', ...closed }),
    ])
    expect(words(html)).toMatch(/Nothing is to be done .*Done or cancelled \(2\)/)
    expect(words(html)).toMatch(/Task a cancelled by Lin Wei, legal officer, 23 Nov 2026, 12:00 .*“&lt;Paid&gt;”/)
    expect(html).toContain('acts/reopen-task?taskId=a')
  })

  it('offers nothing to those who may not', () => {
    expect(card([task('a'), task('b', { state: 'done' })], { mayAct: false })).not.toMatch(/acts\//)
  })
})

describe('the card of notes', () => {
  const notes = [
    { id: 'n1', body: 'He pays <after> the harvest.', by: 'Lin Wei, legal officer', at: now, told: ['Zhao Min'] },
  ]
  const about = { caseId: CASE, more: false, colleagues: [], formKey: 'key-1', timeZone: 'Asia/Shanghai' }

  it('shows them with who was told, and takes another', () => {
    const html = render(<NotesCard {...about} notes={notes} mayWrite />)
    expect(words(html)).toMatch(
      /He pays &lt;after&gt; the harvest\. Lin Wei, legal officer, 23 Nov 2026, 12:00 .*told: Zhao Min/,
    )
    expect(html).toContain('name="key" value="key-1"')
    expect(html).toContain(`action="/cases/${CASE}/acts/add-note"`)
  })

  it('says when there are none, or older ones', () => {
    expect(words(render(<NotesCard {...about} notes={[]} mayWrite={false} />))).toMatch(/Nobody has written a note yet/)
    expect(render(<NotesCard {...about} notes={notes} more mayWrite={false} />)).toContain(`/cases/${CASE}/audit`)
  })
})
