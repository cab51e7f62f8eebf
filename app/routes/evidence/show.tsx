import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { fileSize } from '#app/contracts/contract-words.ts'
import { findEvidenceContract } from '#app/contracts/find-evidence-contract.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { Custody } from '#app/evidence/custody.tsx'
import { listCustody } from '#app/evidence/list-custody.server.ts'
import { findEvidence } from '#app/evidence/read-evidence.server.ts'
import { SignatureInspection } from '#app/evidence/signature-inspection.tsx'
import { asPerson } from '#app/http/as-person.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { Hash } from '#app/ui/hash.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { isUuid } from '#db/is-uuid.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.file.name ?? 'Evidence'} · Hardproof` },
]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, {}, async (tx, _authority, person) => {
    const id = args.params.evidenceId
    if (!isUuid(id)) throw new DomainError('unknown-evidence', 'There is no such file here.', 404)
    const row = await findEvidence(tx, id)
    const { name, mediaType, inspection, createdAt } = row
    return {
      shell: await shellData(tx, person),
      file: {
        ...{ id, name, mediaType, inspection, createdAt },
        size: Number(row.size),
        sha256: Buffer.from(row.sha256).toString('hex'),
      },
      contract: await findEvidenceContract(tx, row),
      custody: await listCustody(tx, id),
    }
  })
}

export default function Evidence() {
  const { shell, file, contract, custody } = useLoaderData<typeof loader>()
  const timeZone = timeZoneOf(contract?.jurisdiction ?? '')
  const crumbs = contract
    ? [
        { label: 'Contracts', to: '/contracts' },
        { label: contract.reference, to: `/contracts/${contract.id}` },
      ]
    : [{ label: 'Evidence' }]
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[...crumbs, { label: file.name }]}
        title={<bdi className="wrap-anywhere">{file.name}</bdi>}
        sub={`${file.mediaType} · ${fileSize(file.size)}`}
        actions={
          // A plain link: the router must not take the file for a page. Each download is a custody event, but a court’s.
          <a className="button button--primary" href={`/evidence/${file.id}/file`} download>
            Download
          </a>
        }
      />
      <Stack>
        <Columns>
          <SignatureInspection mediaType={file.mediaType} inspection={file.inspection} />
          <FileFacts file={file} contract={contract} timeZone={timeZone} />
        </Columns>
        <Custody custody={custody} timeZone={timeZone} />
      </Stack>
    </AppShell>
  )
}

interface FileFactsProps {
  file: { sha256: string; createdAt: Date }
  contract: { id: string; reference: string } | null
  timeZone: string
}

function FileFacts({ file, contract, timeZone }: FileFactsProps) {
  return (
    <Card title="The file">
      <Facts>
        <Fact term="SHA-256">
          <Hash value={file.sha256} label="SHA-256 of the file" />
        </Fact>
        <Fact term="Received">
          <DateTime at={file.createdAt} timeZone={timeZone} precision="second" />
        </Fact>
        <Fact term="Contract">
          {contract ? <Link to={`/contracts/${contract.id}`}>{contract.reference}</Link> : 'no event names it yet'}
        </Fact>
        <Fact term="Kept">encrypted, under a key of its own</Fact>
      </Facts>
    </Card>
  )
}
