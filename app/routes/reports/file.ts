import type { LoaderFunctionArgs } from '@remix-run/node'
import { DomainError } from '#app/errors/domain-error.ts'
import { readEvidence } from '#app/evidence/read-evidence.server.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { readReport } from '#app/reports/read-report.server.ts'

/** The sealed report itself. */
export async function loader(args: LoaderFunctionArgs) {
  const { row, bytes } = await asPerson(args, { kinds: ['bank', 'notary'] }, async tx => {
    const { report } = await readReport(tx, args.params.reportId!)
    if (!report.evidenceId) throw new DomainError('not-sealed', 'This report is not sealed yet.', 404)
    return readEvidence(tx, args.context.services, report.evidenceId)
  })
  return new Response(Buffer.from(bytes), {
    headers: {
      'Content-Type': 'application/pdf',
      'Content-Length': String(bytes.length),
      'Content-Disposition': `inline; filename*=UTF-8''${encodeURIComponent(row.name)}`,
      'Cache-Control': 'private, no-store',
      'Content-Security-Policy': "default-src 'none'; sandbox",
    },
  })
}
