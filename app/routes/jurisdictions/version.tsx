import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { caseOwners } from '#app/cases/case-policy.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction, type Refused } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { adoptVersion, reasonAgainst } from '#app/jurisdictions/adopt-version.server.ts'
import { newestDryRun, startDryRun } from '#app/jurisdictions/dry-runs.server.ts'
import { appliesBeside, findVersion, knownJurisdiction, listAdoptions } from '#app/jurisdictions/find-version.server.ts'
import { jurisdictionName } from '#app/jurisdictions/jurisdiction.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import { mayKeepRules } from '#app/jurisdictions/rules-policy.ts'
import { sourceTally, tallyWords } from '#app/jurisdictions/source-tally.ts'
import { AdoptCard } from '#app/rules/adopt-card.tsx'
import { ChangesCard } from '#app/rules/changes-card.tsx'
import { comparePacks } from '#app/rules/compare-packs.ts'
import { DryRunCard } from '#app/rules/dry-run-card.tsx'
import { rulesOf } from '#app/rules/pack-rules.ts'
import { LimitsCard, RulesCards } from '#app/rules/rules-cards.tsx'
import { VersionState } from '#app/rules/versions-card.tsx'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { refusalErrors } from '#app/ui/form-errors.ts'
import { Hash } from '#app/ui/hash.tsx'
import { Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { toHex } from '#ledger/bytes.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Version ${data?.version} of the rules of ${data?.name} · Hardproof` },
]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: caseOwners }, async (tx, { actor }, person) => {
    const code = knownJurisdiction(args.params.code)
    const { pack, hash, own } = await findVersion(tx, code, Number(args.params.version))
    const inForce = await packFor(tx, code)
    const run = await newestDryRun(tx, code, pack.version)
    const adoptions = await listAdoptions(tx, code)
    return {
      shell: await shellData(tx, person),
      code,
      name: pack.name,
      version: pack.version,
      inForce: inForce.version,
      adopted: adoptions.filter(({ version }) => version === pack.version),
      own,
      hash: toHex(hash),
      timeZone: pack.calendar.timeZone,
      tally: tallyWords(sourceTally(pack)),
      limits: pack.limits,
      rules: rulesOf(pack),
      changes: comparePacks(inForce, pack),
      run: run && withoutHash(run),
      against: reasonAgainst(run, hash, adoptions.at(-1)?.adoptedAt ?? null),
      beside: (await appliesBeside(tx, code)).map(jurisdictionName),
      mayKeep: mayKeepRules(actor),
    }
  })
}

function withoutHash<T extends { hash: unknown }>({ hash: _hash, ...rest }: T): Omit<T, 'hash'> {
  return rest
}

/** Try it, or adopt it. */
export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const form = await readPersonForm(args)
    const path = await asPerson(args, { kinds: caseOwners }, async (tx, authority) => {
      const jurisdiction = knownJurisdiction(args.params.code)
      const which = { jurisdiction, version: Number(args.params.version) }
      const act = form.get('act')
      if (act === 'dry-run') await startDryRun(tx, authority, which)
      else if (act === 'adopt') {
        await adoptVersion(tx, authority, { ...which, dryRunId: String(form.get('dryRunId') ?? '') })
      } else throw new DomainError('unknown-act', 'Choose whether to try or to adopt this version.', 400)
      return `/jurisdictions/${jurisdiction}/versions/${which.version}`
    })
    return redirect(path)
  })
}

export default function Version() {
  const data = useLoaderData<typeof loader>()
  const { shell, code, name, version, inForce, adopted, own, run, against, beside, mayKeep, timeZone } = data
  const refused = useActionData<typeof action>() as Refused | undefined
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[
          { label: 'Rules', to: '/jurisdictions' },
          { label: name, to: `/jurisdictions/${code}` },
          { label: `Version ${version}` },
        ]}
        title={`Rules of ${name}, version ${version}`}
        state={<VersionState inForce={version === inForce} adopted={adopted.length > 0} />}
        sub={`Rules: ${data.tally}.`}
        actions={
          <ButtonLink to={`/jurisdictions/${code}/versions/${version}/pack.json`} reloadDocument>
            Download as JSON
          </ButtonLink>
        }
      />
      {refused && <ErrorSummary errors={refusalErrors(refused.error)} />}
      <Stack>
        <Card title="Where it comes from">
          <Facts>
            <Fact term="Added by">
              {own ? (
                <>
                  {own.addedBy}, <DateTime at={own.addedAt} timeZone={timeZone} />
                </>
              ) : (
                'It comes with the product'
              )}
            </Fact>
            {own && <Fact term="Why">{own.note}</Fact>}
            {adopted.map(({ adoptedBy, adoptedAt }) => (
              <Fact key={String(adoptedAt)} term="Adopted by">
                {adoptedBy}, <DateTime at={adoptedAt} timeZone={timeZone} />
              </Fact>
            ))}
            <Fact term="Fingerprint">
              <Hash value={data.hash} label="SHA-256 of the JSON" />
            </Fact>
          </Facts>
        </Card>
        {version !== inForce && (
          <>
            <DryRunCard
              run={run}
              mayStart={mayKeep}
              whose={`in ${[...(beside.length > 0 ? beside : [name])].join(', ')}`}
              timeZone={timeZone}
            />
            <AdoptCard
              version={version}
              name={name}
              inForce={inForce}
              run={run}
              against={against}
              mayAdopt={mayKeep}
              addedBy={own?.addedBy ?? null}
              beside={beside}
            />
            <ChangesCard changes={data.changes} against={inForce} />
          </>
        )}
        <LimitsCard limits={data.limits} />
        <RulesCards rules={data.rules} />
      </Stack>
    </AppShell>
  )
}
