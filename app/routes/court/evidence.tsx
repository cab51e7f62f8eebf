import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { useCallback, useEffect } from 'react'
import { buildCourtBundle } from '#app/bundles/build-bundle.server.ts'
import { type FileView, headingOf, viewOf } from '#app/bundles/bundle-view.ts'
import { listCaseFiles } from '#app/bundles/list-case-files.server.ts'
import { isReadInline } from '#app/bundles/reading.ts'
import { soundZone } from '#app/bundles/words.ts'
import { EvidenceHeading, EvidenceView } from '#app/court/evidence-view.tsx'
import { PrintButton } from '#app/court/print-button.tsx'
import { useBundleCheck } from '#app/court/use-bundle-check.ts'
import { Button } from '#app/ui/button.tsx'
import { formatInstant } from '#app/ui/format.ts'
import { GuestShell } from '#app/ui/guest-shell.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { asVisitor } from './as-visitor.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${headingOf(data.view)} · Hardproof` : 'Evidence · Hardproof' },
  { name: 'robots', content: 'noindex' },
]

export async function loader(args: LoaderFunctionArgs) {
  return asVisitor(args, async (tx, { caseId, courtId, linkExpiresAt }) => {
    const view = viewOf(await buildCourtBundle(tx, null, { caseId, courtId }))
    const until = formatInstant(linkExpiresAt, soundZone(view.about.timeZone))
    return { view, until: `${until.date}, ${until.time} (${until.zone})`, files: await listCaseFiles(tx, caseId) }
  })
}

const BUNDLE = '/court/evidence/bundle'

export default function Evidence() {
  const { view, until, files } = useLoaderData<typeof loader>()
  const { state, check } = useBundleCheck()
  const checkAll = useCallback(() => check({ url: BUNDLE }), [check])
  useEffect(checkAll, [checkAll])

  const { court } = view.about
  return (
    <GuestShell links={<PrintButton />} footer={<Leave />}>
      <p className="crumbs">
        Evidence before {court ? <PersonName name={court.name} local={court.localName} /> : 'the court'} · opened by
        link until {until} · this visit is recorded for the court
      </p>
      <EvidenceHeading view={view} />
      <EvidenceView
        view={view}
        state={state}
        idle="Not checked yet."
        checkedBy="Your browser checked this itself, with code that Hardproof served; the downloaded bundle needs none of it."
        onAgain={checkAll}
        onCompareRoot={printed => check(null, printed)}
        act={file => <FileAct file={file} files={files} />}
        notice={<WithoutScripts />}
        download={<Download />}
      />
    </GuestShell>
  )
}

function FileAct({ file, files }: { file: FileView; files: { sha256: string; evidenceId: string }[] }) {
  const kept = files.find(one => one.sha256 === file.sha256)
  if (!kept) return null
  const shown = file.mediaType !== null && isReadInline(file.mediaType)
  return (
    <a
      href={`/court/evidence/files/${kept.evidenceId}`}
      target="_blank"
      rel="noopener"
      aria-label={`${shown ? 'Read' : 'Download'} ${file.name}`}
    >
      {shown ? 'Read' : 'Download'}
    </a>
  )
}

function Download() {
  return (
    <div className="mt-4 screen-only">
      <a className="button button--plain" href={BUNDLE} download>
        Download everything
      </a>
      <p className="why mt-2">
        One file, the bundle: it verifies without the internet and without this server, on{' '}
        <a href="/court/verify">a page of its own</a> or with <code>npm run verify</code>.
      </p>
    </div>
  )
}

function WithoutScripts() {
  return (
    <noscript>
      <Notice tone="wait" title="Nothing was checked in this browser, because it runs no scripts here.">
        What you see below was sent by Hardproof and not checked. Download everything, and check the bundle elsewhere:{' '}
        <code>npm run verify -- bundle.json</code> with Hardproof’s published code, or any other verifier of its format.
      </Notice>
    </noscript>
  )
}

/** Computers of a court are shared. */
function Leave() {
  return (
    <Form method="post" action="/court/leave" className="screen-only">
      <Button type="submit" tone="quiet">
        End this visit
      </Button>
    </Form>
  )
}
