import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData, useRevalidator } from '@remix-run/react'
import { useEffect } from 'react'
import { type Encoding, encodings } from '#app/csv/encoding.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction, type Refused } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { findIntake } from '#app/intake/find-intake.server.ts'
import type { Intake } from '#app/intake/intake.ts'
import { guessMapping, isIntakeField } from '#app/intake/intake-fields.ts'
import { readHead } from '#app/intake/intake-file.server.ts'
import { bringsFiles } from '#app/intake/intake-policy.ts'
import { IntakeStateTag } from '#app/intake/intake-table.tsx'
import { MappingForm } from '#app/intake/mapping-form.tsx'
import { cancelIntake, setReading, startIntake } from '#app/intake/move-intake.server.ts'
import { PreviewTable } from '#app/intake/preview-table.tsx'
import { ProgressCard } from '#app/intake/progress-card.tsx'
import { previewOf } from '#app/intake/read-preview.ts'
import { headingsOf } from '#app/intake/receive-intake.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Card } from '#app/ui/card.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { refusalErrors } from '#app/ui/form-errors.ts'
import { formatCount } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import { Stack } from '#app/ui/layout.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { toHex } from '#ledger/bytes.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.name ?? 'File'} · Hardproof` }]

const EVERY_MS = 1_000

export async function loader(args: LoaderFunctionArgs) {
  const { evidenceStore, kms } = args.context.services
  const { shell, intake } = await asPerson(args, bringsFiles, async (tx, _authority, person) => ({
    shell: await shellData(tx, person),
    intake: await findIntake(tx, args.params.intakeId ?? ''),
  }))
  // The store is asked when no transaction is open.
  const head =
    intake.state === 'mapping' ? await readHead({ evidenceStore, kms }, intake, intake.encoding as Encoding) : null
  return {
    shell,
    name: intake.name,
    state: intake.state,
    size: intake.size,
    sha256: toHex(intake.sha256),
    encoding: encodings[intake.encoding as Encoding],
    again: new URL(args.request.url).searchParams.has('again'),
    reading: head === null ? null : readingOf(intake, head),
    progress: progressOf(intake),
  }
}

function readingOf(intake: Intake, head: string) {
  const { encoding, delimiter, mapping, defaults } = intake
  return { encoding, delimiter, mapping, defaults, preview: previewOf(head, intake) }
}

function progressOf(intake: Intake) {
  const { id, state, rowsTotal, rowsRead, casesMade, rowsKnown, rowsRefused, trouble, startedAt, endedAt } = intake
  const until = endedAt ?? new Date()
  const seconds = startedAt && (until.getTime() - startedAt.getTime()) / 1_000
  return {
    id,
    state,
    rowsTotal,
    rowsDone: Math.max(0, rowsRead - 1),
    casesMade,
    rowsKnown,
    rowsRefused,
    trouble,
    seconds,
  }
}

export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const form = await readPersonForm(args)
    const intakeId = args.params.intakeId ?? ''
    const act = form.get('act')
    const reading = form.has('encoding') ? await readingFrom(args, intakeId, form) : null
    await asPerson(args, bringsFiles, async (tx, { actor }) => {
      if (act === 'cancel') return cancelIntake(tx, intakeId)
      if (act !== 'start' && act !== 'preview') throw new DomainError('unknown-act', 'Choose what is to be done.', 400)
      if (reading) await setReading(tx, intakeId, reading)
      if (act === 'start') await startIntake(tx, actor, intakeId)
    })
    return redirect(`/intakes/${intakeId}`)
  })
}

/** Where the file is now read in another way, its headings are others: they are guessed anew. */
async function readingFrom(args: ActionFunctionArgs, intakeId: string, form: FormData) {
  const { evidenceStore, kms } = args.context.services
  const intake = await asPerson(args, bringsFiles, tx => findIntake(tx, intakeId))
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const encoding = text('encoding')
  const chosen = String(form.get('delimiter') ?? '')
  const delimiter = chosen === 'tab' ? '\t' : chosen
  const defaults = {
    jurisdiction: text('jurisdiction'),
    currency: text('currency').toUpperCase(),
    track: text('track'),
    contractKind: text('contractKind'),
  }
  const same = encoding === intake.encoding && delimiter === intake.delimiter
  if (same || !Object.hasOwn(encodings, encoding)) {
    const mapping = intake.mapping.map(({ heading }, at) => {
      const field = form.get(`column-${at}`)
      return { heading, field: isIntakeField(field) ? field : null }
    })
    return { encoding, delimiter, defaults, mapping }
  }
  const head = await readHead({ evidenceStore, kms }, intake, encoding as Encoding)
  return { encoding, delimiter, defaults, mapping: guessMapping(headingsOf(head, delimiter)) }
}

export default function ShowIntake() {
  const { shell, name, state, size, sha256, encoding, again, reading, progress } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>() as Refused | undefined
  useWatching(state === 'running')
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[{ label: 'Cases', to: '/cases' }, { label: 'Files', to: '/intakes' }, { label: name }]}
        title={name}
        state={<IntakeStateTag state={state} />}
        sub={`${formatCount(size)} bytes, ${encoding}`}
      />
      {again && (
        <Notice flash title="This file was sent before">
          Nothing was created. This is what became of it.
        </Notice>
      )}
      {refused && <ErrorSummary errors={refusalErrors(refused.error)} />}
      <Stack>
        {reading ? (
          <>
            <MappingForm key={`${reading.encoding} ${reading.delimiter}`} {...reading} />
            <PreviewTable rows={reading.preview} />
          </>
        ) : (
          <ProgressCard progress={progress} />
        )}
        <Card title="File">
          <Facts>
            <Fact term="SHA-256">
              <Hash value={sha256} />
            </Fact>
          </Facts>
        </Card>
      </Stack>
      {state === 'running' && (
        <noscript>
          <meta httpEquiv="refresh" content="3" />
        </noscript>
      )}
    </AppShell>
  )
}

/** Looks again every second while rows are being worked on and the page is looked at. */
function useWatching(running: boolean) {
  const revalidator = useRevalidator()
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && revalidator.state === 'idle') revalidator.revalidate()
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [running, revalidator])
}
