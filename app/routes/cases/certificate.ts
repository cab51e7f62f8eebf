import type { LoaderFunctionArgs } from '@remix-run/node'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { fileResponse } from '#app/http/file-response.server.ts'
import { packFor, packsFor } from '#app/jurisdictions/pack-for.server.ts'
import { readCasePapers } from '#app/readiness/case-papers.server.ts'
import { renderCertificate, renderHashReport } from '#app/readiness/certificate-document.server.ts'
import { sha256 } from '#ledger/hash.ts'

/** A certificate to be signed, as a draft filled from the case; `hash-report` is the list of hashes it encloses. */
export async function loader(args: LoaderFunctionArgs) {
  const wanted = args.params.certificate!
  const now = new Date()
  const { papers, certificate } = await asPerson(args, { kinds: ['bank'] }, async (tx, { actor }) => {
    const papers = await readCasePapers(tx, actor.organisationId, args.params.caseId!)
    if (wanted === 'hash-report') return { papers, certificate: null }
    const pack = await packFor(tx, papers.found.jurisdiction, papers.found.packVersion || undefined)
    const packs = await packsFor(tx, pack)
    const certificate = packs.flatMap(({ certificates }) => certificates).find(({ id }) => id === wanted)
    if (!certificate) {
      throw new DomainError('unknown-certificate', 'The rules for this case have no such certificate.', 404)
    }
    return { papers, certificate }
  })
  const bytes = certificate ? await renderCertificate(papers, certificate, now) : await renderHashReport(papers, now)
  return fileResponse({
    name: `${papers.found.number} ${certificate ? `${certificate.name}, draft` : 'hash report'}.pdf`,
    mediaType: 'application/pdf',
    size: bytes.length,
    sha256: sha256(bytes),
    bytes: once(bytes),
    inline: true,
  })
}

async function* once(bytes: Uint8Array) {
  yield bytes
}
