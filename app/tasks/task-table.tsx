import { Link } from '@remix-run/react'
import { DueTag } from '#app/deadlines/due-tag.tsx'
import { jurisdictionName, timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { CalendarDate, DateTime } from '#app/ui/date-time.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import type { PagingLinks } from '#app/ui/table/paging.tsx'
import { Tag } from '#app/ui/tag.tsx'
import type { TaskListRow } from './list-my-tasks.server.ts'
import { wakesAt } from './task.ts'
import { aboutKind } from './task-templates.ts'

export type TaskTableRow = Omit<TaskListRow, 'key'> & {
  /** The calendar date there. */
  today: string
  held: boolean
}

interface TaskTableProps {
  rows: readonly TaskTableRow[]
  asleep: boolean
  empty: React.ReactNode
  paging: PagingLinks | undefined
}

/** Open tasks of many cases, each with what stands before it. */
export function TaskTable({ rows, asleep, empty, paging }: TaskTableProps) {
  return (
    <DataTable
      caption={asleep ? 'Tasks that sleep, what wakes first on top' : 'Open tasks, what is due first on top'}
      rows={rows}
      rowKey={row => row.id}
      empty={empty}
      paging={paging}
      columns={[
        {
          head: 'Case',
          kind: 'ref',
          rowHead: true,
          cell: row => <Link to={`/cases/${row.caseId}#tasks`}>{row.number}</Link>,
        },
        {
          head: 'What',
          phone: 'plain',
          cell: row => (
            <>
              {row.title}
              <div className="why">
                v. <PersonName name={row.respondent} local={row.respondentLocal} /> ·{' '}
                {jurisdictionName(row.jurisdiction)}
                {row.held && ' · on hold'}
              </div>
            </>
          ),
        },
        asleep
          ? {
              head: 'Wakes',
              cell: row => (
                <DateTime at={wakesAt(row.wakeAt!, row.heldUntil)} timeZone={timeZoneOf(row.jurisdiction)} />
              ),
            }
          : { head: 'Due', cell: row => (row.dueOn ? <CalendarDate date={row.dueOn} /> : 'No day') },
        { head: 'Left', phone: 'corner', cell: row => <Left row={row} /> },
        { head: 'Who', cell: row => whoOf(row) },
        { head: 'Before it', kind: 'why', cell: row => beforeWords(row.before) },
      ]}
    />
  )
}

function Left({ row: { dueOn, today } }: { row: TaskTableRow }) {
  return dueOn ? <DueTag dueOn={dueOn} over={dueOn < today} today={today} /> : <Tag>Open</Tag>
}

function whoOf({ assignee, kind }: TaskTableRow): string {
  if (assignee) return assignee
  return aboutKind(kind)?.for === 'supervisor' ? 'Any supervisor' : 'Nobody'
}

function beforeWords(count: number): string {
  if (count === 0) return 'Nothing: it can be done.'
  return count === 1 ? 'Another task has to be closed first.' : `${count} other tasks have to be closed first.`
}
