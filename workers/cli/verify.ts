/**
 * Checks a bundle with nothing but the bundle: no network, no database, no clock.
 *
 *   verify.js BUNDLE [FILE …] [--root HASH] [--json]
 *
 * FILEs are those that came apart from the bundle, or any that are to be compared with it. HASH is the genesis policy's,
 * as the notary's sealed report prints it: without it, whether these are the right members is left to the reader. Exits
 * 0 only when everything that was asked holds, 1 when something fails or could not be checked, 2 when nothing was.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { answerOf } from '#app/bundles/answer.ts'
import { attachFiles } from '#app/bundles/attach-files.ts'
import { viewOf } from '#app/bundles/bundle-view.ts'
import { parseCourtBundle } from '#app/bundles/court-bundle.ts'
import { courtChecks } from '#app/bundles/court-checks.ts'
import { verifyCourtBundle } from '#app/bundles/verify-court-bundle.ts'
import { allPrintable, printable } from './verify/printable.ts'
import { type Report, reportText } from './verify/report-text.ts'

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { root: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const [path, ...filePaths] = positionals
  if (!path) throw new Error('Say which bundle: npm run verify -- bundle.json')
  const report = allPrintable(await verify(path, filePaths, trustFrom(values.root)))
  console.log(values.json ? JSON.stringify(asJson(report)) : reportText(report))
  process.exitCode = report.verdict.ok === true && report.strange.length === 0 ? 0 : 1
}

async function verify(path: string, filePaths: readonly string[], trust: string | null): Promise<Report> {
  const files = await Promise.all(
    filePaths.map(async filePath => ({ name: basename(filePath), bytes: new Uint8Array(await readFile(filePath)) })),
  )
  const { bundle, strange } = attachFiles(parseCourtBundle(await readFile(path, 'utf8')), files)
  const verdict = await verifyCourtBundle(bundle, trust)
  const view = viewOf(bundle)
  return {
    view,
    verdict,
    checks: courtChecks(view, verdict),
    answer: answerOf(view, verdict),
    strange: strange.map(file => file.name),
    compared: trust !== null,
  }
}

/** As reports print it, in groups, or as it stands. */
function trustFrom(root: string | undefined): string | null {
  if (root === undefined) return null
  const hash = root.replace(/\s+/g, '').toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('--root takes the 64 hexadecimal digits that the report prints.')
  return hash
}

function asJson({ view, verdict, checks, answer, strange, compared }: Report) {
  return {
    ok: verdict.ok === true && strange.length === 0,
    answer: answer.sentence,
    root: verdict.parts[0]?.root ?? null,
    rootCompared: compared,
    checks: checks.map(({ id, ok, title, figure, findings }) => ({
      ...{ id, ok, title, figure },
      failures: findings.filter(finding => finding.ok === false),
    })),
    files: view.files.map(({ number, name, sha256, size, held }) => ({ number, name, sha256, size, held })),
    pending: view.about.pending,
    strange,
  }
}

main().catch(error => {
  console.error(printable(`Nothing was checked: ${error instanceof Error ? error.message : error}`))
  process.exit(2)
})
