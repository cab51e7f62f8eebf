import { Form, Link } from '@remix-run/react'
import { DueTag } from '#app/deadlines/due-tag.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { Card } from '#app/ui/card.tsx'
import { CalendarDate, DateTime } from '#app/ui/date-time.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { Tag } from '#app/ui/tag.tsx'
import type { CaseTask } from './read-tasks.server.ts'
import { againstFinishing, type Branch, standingOf, treeOf, wakesAt } from './task.ts'
import { aboutKind } from './task-templates.ts'

interface TasksCardProps {
  caseId: string
  tasks: readonly CaseTask[]
  now: Date
  /** The calendar date where the case is. */
  today: string
  timeZone: string
  /** Set while the case is on hold. */
  heldUntil: Date | null
  mayAct: boolean
}

/** What is to be done in the case, as a tree: each task with its steps, what it waits for, and who has it. */
export function TasksCard({ caseId, tasks, mayAct, ...when }: TasksCardProps) {
  const tree = treeOf(tasks)
  const closed = tasks.filter(({ state }) => state !== 'open').reverse()
  const around = { caseId, all: tasks, mayAct, ...when }
  return (
    <Card
      title="Tasks"
      id="tasks"
      aside={mayAct && <Link to={actPath(caseId, 'add-task')}>Add a task</Link>}
      sub={when.heldUntil ? 'The case is on hold: what sleeps wakes when the hold ends, not before.' : undefined}
    >
      {tree.length === 0 && (
        <EmptyState title="Nothing is to be done">Tasks come from what happens in the case, and from you.</EmptyState>
      )}
      {tree.length > 0 && <Tree branches={tree} around={around} label="Open tasks" />}
      {closed.length > 0 && <Closed tasks={closed} around={around} />}
    </Card>
  )
}

interface Around extends Omit<TasksCardProps, 'tasks'> {
  all: readonly CaseTask[]
}

function Tree({ branches, around, label }: { branches: Branch<CaseTask>[]; around: Around; label?: string }) {
  return (
    <ul className="tasks" aria-label={label}>
      {branches.map(({ task, steps }) => (
        <li key={task.id} className="tasks__one" id={`task-${task.id}`}>
          <One task={task} around={around} />
          {steps.length > 0 && <Tree branches={steps} around={around} label={`Steps of ${task.title}`} />}
        </li>
      ))}
    </ul>
  )
}

function One({ task, around }: { task: CaseTask; around: Around }) {
  const { all, timeZone, today, mayAct } = around
  const [now, held] = [new Date(around.now), around.heldUntil && new Date(around.heldUntil)]
  const wakeAt = task.wakeAt && new Date(task.wakeAt)
  const standing = standingOf({ ...task, wakeAt }, all, held, now)
  const against = againstFinishing(task, all)
  return (
    <>
      <div className="tasks__head">
        <span className="tasks__title">{task.title}</span>
        {standing === 'asleep' && <Tag>Asleep</Tag>}
        {standing === 'waiting' && <Tag tone="wait">Waits</Tag>}
        {standing !== 'asleep' && task.dueOn && <DueTag dueOn={task.dueOn} over={task.dueOn < today} today={today} />}
      </div>
      <p className="why">
        <Who task={task} />
        {task.dueOn && (
          <>
            {' · by '}
            <CalendarDate date={task.dueOn} />
          </>
        )}
        {standing === 'asleep' && (
          <>
            {' · sleeps until '}
            <DateTime at={wakesAt(wakeAt!, held)} timeZone={timeZone} />
          </>
        )}
        {' · from '}
        {task.createdBy}
      </p>
      {against.map(reason => (
        <p key={reason} className="why">
          {reason}
        </p>
      ))}
      {mayAct && <Acts task={task} caseId={around.caseId} ready={against.length === 0} />}
    </>
  )
}

function Who({ task: { assignee, kind } }: { task: CaseTask }) {
  if (!assignee) return aboutKind(kind)?.for === 'supervisor' ? 'Any supervisor' : 'Nobody’s'
  return (
    <>
      <PersonName name={assignee.name} local={assignee.localName} />
      {assignee.gone && ' (left: give it to somebody)'}
    </>
  )
}

function Acts({ task, caseId, ready }: { task: CaseTask; caseId: string; ready: boolean }) {
  const doneBy = aboutKind(task.kind)?.doneBy
  const about = { taskId: task.id }
  return (
    <div className="tasks__acts print:hidden">
      {doneBy && (
        <ButtonLink small to={`/cases/${caseId}/acts/${doneBy.event}`}>
          Do it
        </ButtonLink>
      )}
      {!doneBy && ready && (
        <Form method="post" action={`/cases/${caseId}/acts/finish-task`} preventScrollReset>
          <input type="hidden" name="taskId" value={task.id} />
          <input type="hidden" name="next" value={`/cases/${caseId}#tasks`} />
          <SubmitButton tone="plain" small aria-label={`Done: ${task.title}`}>
            Done
          </SubmitButton>
        </Form>
      )}
      <Disclosure summary="Change">
        <ul className="tasks__links">
          <li>
            <Link to={actPath(caseId, 'reassign-task', about)}>Give it to somebody</Link>
          </li>
          <li>
            <Link to={actPath(caseId, 'put-off-task', about)}>Put it off</Link>
          </li>
          <li>
            <Link to={actPath(caseId, 'order-task', about)}>Let it wait for another</Link>
          </li>
          <li>
            <Link to={actPath(caseId, 'add-task', { parentId: task.id })}>Add a step</Link>
          </li>
          {!doneBy && (
            <li>
              <Link to={actPath(caseId, 'cancel-task', about)}>Cancel it</Link>
            </li>
          )}
        </ul>
      </Disclosure>
    </div>
  )
}

function Closed({ tasks, around }: { tasks: readonly CaseTask[]; around: Around }) {
  const { caseId, timeZone, mayAct } = around
  return (
    <Disclosure summary={`Done or cancelled (${tasks.length})`}>
      <ul className="grid gap-2">
        {tasks.map(task => (
          <li key={task.id}>
            {task.title}{' '}
            <span className="why">
              {task.state} by {task.closedBy}
              {task.closedAt && (
                <>
                  {', '}
                  <DateTime at={task.closedAt} timeZone={timeZone} />
                </>
              )}
              {task.reason && ` · “${task.reason}”`}
            </span>{' '}
            {mayAct && !aboutKind(task.kind)?.doneBy && (
              <Link className="print:hidden" to={actPath(caseId, 'reopen-task', { taskId: task.id })}>
                Open it again
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}

function actPath(caseId: string, event: string, about: Record<string, string> = {}): string {
  return `/cases/${caseId}/acts/${event}?${new URLSearchParams({ ...about, next: `/cases/${caseId}#tasks` })}`
}
