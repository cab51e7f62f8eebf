import type { LoaderFunctionArgs } from '@remix-run/node'
import { caseOwners } from '#app/cases/case-policy.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { findVersion, knownJurisdiction } from '#app/jurisdictions/find-version.server.ts'
import { packText } from '#app/jurisdictions/pack-text.ts'
import { toBase64 } from '#ledger/bytes.ts'

/** A version as the bytes that its hash is of. */
export async function loader(args: LoaderFunctionArgs) {
  const { pack, hash } = await asPerson(args, { kinds: caseOwners }, tx =>
    findVersion(tx, knownJurisdiction(args.params.code), Number(args.params.version)),
  )
  return new Response(packText(pack), {
    headers: {
      'Content-Type': 'application/json',
      'Content-Disposition': `attachment; filename="rules-${pack.jurisdiction}-${pack.version}.json"`,
      'Repr-Digest': `sha-256=:${toBase64(hash)}:`,
      'Cache-Control': 'private, no-store',
    },
  })
}
