import type { LoaderFunctionArgs } from '@remix-run/node'
import { buildCourtBundle } from '#app/bundles/build-bundle.server.ts'
import { courtBundleText } from '#app/bundles/court-bundle.ts'
import { problem } from '#app/http/problem.server.ts'
import { asVisitor, findVisit } from './as-visitor.server.ts'

/** The one file that verifies without this server: what the page itself checks, and what a court files. */
export async function loader(args: LoaderFunctionArgs) {
  if (!(await findVisit(args))) {
    return problem({ code: 'visit-ended', status: 401, message: 'This visit has ended. Open the link again.' })
  }
  const bundle = await asVisitor(args, (tx, { caseId, courtId }) =>
    buildCourtBundle(tx, args.context.services, { caseId, courtId }),
  )
  const bytes = new TextEncoder().encode(courtBundleText(bundle))
  return new Response(bytes, {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': String(bytes.length),
      'Content-Disposition': `attachment; filename="${fileName(bundle.about.case?.number)}"`,
      'Cache-Control': 'no-store',
    },
  })
}

function fileName(number: string | undefined): string {
  return `hardproof-evidence-${(number ?? 'case').replace(/[^A-Za-z0-9-]+/g, '-')}.json`
}
