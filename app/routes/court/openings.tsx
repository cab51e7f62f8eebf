import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { asPerson } from '#app/http/as-person.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { browserWords } from '#app/links/browser-words.ts'
import { listOpenings, type Opening } from '#app/links/list-openings.server.ts'
import { submissionStatusWords } from '#app/submissions/submission-status.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { type Column, DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { isUuid } from '#db/is-uuid.ts'

export const meta: MetaFunction = () => [{ title: 'Openings · Hardproof' }]

export async function loader(args: LoaderFunctionArgs) {
  const before = new URL(args.request.url).searchParams.get('before') ?? undefined
  return asPerson(args, { kinds: ['court', 'notary'] }, async (tx, _authority, person) => ({
    shell: await shellData(tx, person),
    forNotary: person.organisation.kind === 'notary',
    paged: before !== undefined,
    ...(await listOpenings(tx, { before: isUuid(before) ? before : undefined })),
  }))
}

export default function Openings() {
  const { shell, openings, next, paged, forNotary } = useLoaderData<typeof loader>()
  const shown = `${openings.length} opening${openings.length === 1 ? '' : 's'}`
  return (
    <AppShell {...shell}>
      <PageHeader
        title="Openings"
        sub="Each time an evidence link was opened. The court and the notary office see this; the parties do not."
      />
      <DataTable
        caption="Openings, the newest first"
        columns={forNotary ? [...columns, courtColumn] : columns}
        rows={openings}
        rowKey={opening => opening.id}
        empty={
          <EmptyState title="No link has been opened yet">
            A line appears here, and on the ledger, each time somebody opens a link that was made for
            {forNotary ? ' a case your office certified.' : ' this court.'}
          </EmptyState>
        }
        paging={
          next || paged
            ? {
                summary: shown,
                previous: paged ? '/court/openings' : undefined,
                next: next ? `/court/openings?before=${next}` : undefined,
              }
            : undefined
        }
      />
    </AppShell>
  )
}

const columns: Column<Opening>[] = [
  {
    head: 'When',
    rowHead: true,
    cell: opening => <DateTime at={opening.at} timeZone={opening.timeZone} precision="second" />,
  },
  { head: 'Case', kind: 'ref', cell: opening => opening.caseNumber },
  { head: 'Link', cell: opening => linkWords[opening.link], phone: 'hidden' },
  { head: 'On the ledger', cell: opening => <Entry opening={opening} />, phone: 'corner' },
  { head: 'Browser', kind: 'why', cell: opening => browserWords(opening.userAgent) },
]

const courtColumn: Column<Opening> = {
  head: 'Court',
  cell: opening => <PersonName name={opening.court} local={opening.courtLocalName} />,
}

const linkWords = { live: 'live', expired: 'expired', revoked: 'withdrawn' }

function Entry({ opening: { entry, leaf } }: { opening: Opening }) {
  if (!entry) return <Tag tone="wait">Not known</Tag>
  const { label, tone } = submissionStatusWords[entry]
  return (
    <>
      <Tag tone={tone}>{label}</Tag>
      {leaf !== null && <span className="why"> line {leaf}</span>}
    </>
  )
}
