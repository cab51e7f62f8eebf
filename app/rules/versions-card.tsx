import { Link } from '@remix-run/react'
import type { Adoption, VersionRow } from '#app/jurisdictions/find-version.server.ts'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { formatDate } from '#app/ui/format.ts'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'

interface VersionsCardProps {
  code: string
  versions: readonly VersionRow[]
  adoptions: readonly Adoption[]
  inForce: number
  timeZone: string
  aside?: React.ReactNode
}

/** Every version there is, where it comes from, and when it was adopted by whom. */
export function VersionsCard({ code, versions, adoptions, inForce, timeZone, aside }: VersionsCardProps) {
  return (
    <Card
      id="versions"
      title="Versions"
      aside={aside}
      sub="A case remembers the version it was judged by. Your own count from 1001; those below come with the product."
    >
      <DataTable
        caption="Versions of these rules, the newest first"
        rows={versions}
        rowKey={({ version }) => String(version)}
        columns={[
          {
            head: 'Version',
            rowHead: true,
            cell: ({ version }) => <Link to={`/jurisdictions/${code}/versions/${version}`}>Version {version}</Link>,
          },
          {
            head: 'State',
            phone: 'corner',
            cell: ({ version }) => (
              <VersionState inForce={version === inForce} adopted={adoptedEver(adoptions, version)} />
            ),
          },
          {
            head: 'From',
            phone: 'plain',
            cell: ({ own, issuedOn }) =>
              own ? (
                <>
                  {own.addedBy}, <DateTime at={own.addedAt} timeZone={timeZone} />
                  <div className="why">{own.note}</div>
                </>
              ) : (
                `Comes with the product${issuedOn ? `, issued ${formatDate(issuedOn)}` : ''}`
              ),
          },
          {
            head: 'Adopted',
            cell: ({ version }) =>
              adoptions
                .filter(one => one.version === version)
                .map(({ adoptedAt, adoptedBy }) => (
                  <div key={String(adoptedAt)}>
                    {adoptedBy}, <DateTime at={adoptedAt} timeZone={timeZone} />
                  </div>
                )),
          },
        ]}
      />
    </Card>
  )
}

function adoptedEver(adoptions: readonly Adoption[], version: number): boolean {
  return adoptions.some(one => one.version === version)
}

/** In force is what new cases are judged by. */
export function VersionState({ inForce, adopted }: { inForce: boolean; adopted: boolean }) {
  if (inForce) return <Tag tone="neutral">In force</Tag>
  return adopted ? <Tag>Was in force</Tag> : <Tag tone="wait">Not adopted</Tag>
}
