import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { caseOwners } from '#app/cases/case-policy.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { knownJurisdiction, listAdoptions, listVersions } from '#app/jurisdictions/find-version.server.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import { mayKeepRules } from '#app/jurisdictions/rules-policy.ts'
import { sourceTally, tallyWords } from '#app/jurisdictions/source-tally.ts'
import { rulesOf } from '#app/rules/pack-rules.ts'
import { LimitsCard, RulesCards } from '#app/rules/rules-cards.tsx'
import { VersionsCard } from '#app/rules/versions-card.tsx'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `Rules of ${data?.name} · Hardproof` }]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: caseOwners }, async (tx, { actor }, person) => {
    const code = knownJurisdiction(args.params.code)
    const pack = await packFor(tx, code)
    return {
      shell: await shellData(tx, person),
      code,
      name: pack.name,
      version: pack.version,
      timeZone: pack.calendar.timeZone,
      limits: pack.limits,
      beside: pack.beside,
      tally: tallyWords(sourceTally(pack)),
      rules: rulesOf(pack),
      versions: await listVersions(tx, code),
      adoptions: await listAdoptions(tx, code),
      mayKeep: mayKeepRules(actor),
    }
  })
}

export default function JurisdictionRules() {
  const { shell, code, name, version, timeZone, limits, beside, tally, rules, versions, adoptions, mayKeep } =
    useLoaderData<typeof loader>()
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[{ label: 'Rules', to: '/jurisdictions' }, { label: name }]}
        title={`Rules of ${name}`}
        sub={`Version ${version} is in force. Rules: ${tally}.`}
        actions={
          <>
            <ButtonLink to={`/jurisdictions/${code}/versions/${version}/pack.json`} reloadDocument>
              Download as JSON
            </ButtonLink>
            {mayKeep && (
              <ButtonLink to={`/jurisdictions/${code}/new`} tone="primary">
                Add a version
              </ButtonLink>
            )}
          </>
        }
      />
      <Stack>
        <LimitsCard limits={limits} />
        {beside.length > 0 && (
          <p>
            These apply beside them:{' '}
            {beside.map(other => (
              <Link key={other} to={`/jurisdictions/${other}`}>
                {other}
              </Link>
            ))}
          </p>
        )}
        <RulesCards rules={rules} />
        <VersionsCard code={code} versions={versions} adoptions={adoptions} inForce={version} timeZone={timeZone} />
      </Stack>
    </AppShell>
  )
}
