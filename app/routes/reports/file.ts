import type { LoaderFunctionArgs } from '@remix-run/node'
import { DomainError } from '#app/errors/domain-error.ts'
import { openEvidence } from '#app/evidence/read-evidence.server.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { fileResponse } from '#app/http/file-response.server.ts'
import { readReport } from '#app/reports/read-report.server.ts'
import { knownReportId } from './known-report-id.ts'

/** The sealed report itself. */
export async function loader(args: LoaderFunctionArgs) {
  const { row, stream } = await asPerson(args, { kinds: ['bank', 'notary'] }, async tx => {
    const { report } = await readReport(tx, knownReportId(args.params.reportId))
    if (!report.evidenceId) throw new DomainError('not-sealed', 'This report is not sealed yet.', 404)
    return openEvidence(tx, args.context.services, report.evidenceId)
  })
  const { name, mediaType, size, sha256 } = row
  return fileResponse({ name, mediaType, size: Number(size), sha256, bytes: stream, inline: true })
}
