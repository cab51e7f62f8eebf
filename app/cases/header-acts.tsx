import { Form, Link } from '@remix-run/react'
import { Button, ButtonLink } from '#app/ui/button.tsx'
import { Menu } from '#app/ui/menu.tsx'

/** One act as the page offers it: `menu` comes from the declaration, in its order. */
export interface OfferedAct {
  event: string
  label: string
  /** Of its own screen, or of its form. */
  path: string
  /** Nothing to fill in and nothing to confirm: done with one press. */
  atOnce: boolean
  reasons: readonly string[]
}

interface HeaderActsProps {
  caseId: string
  version: number
  /** The likeliest, filled. */
  primary: OfferedAct | null
  rest: readonly OfferedAct[]
  mayShare: boolean
}

/** At most three: everything else that can be done, the link for the court, and the likeliest act. */
export function HeaderActs({ caseId, version, primary, rest, mayShare }: HeaderActsProps) {
  const possible = rest.filter(({ reasons }) => reasons.length === 0)
  const not = rest.filter(({ reasons }) => reasons.length > 0)
  return (
    <>
      {rest.length > 0 && (
        <Menu>
          {possible.map(act => (
            <Act key={act.event} act={act} version={version} />
          ))}
          {not.map(({ event, label, path }) => (
            <Link key={event} to={path}>
              {label} <span className="why">(not now: why)</span>
            </Link>
          ))}
        </Menu>
      )}
      {mayShare && <ButtonLink to={`/cases/${caseId}/link`}>Link for the judge</ButtonLink>}
      {primary && (
        <ButtonLink to={primary.path} tone="primary">
          {primary.label}
        </ButtonLink>
      )}
    </>
  )
}

function Act({ act, version }: { act: OfferedAct; version: number }) {
  const { label, path, atOnce } = act
  if (!atOnce) return <Link to={path}>{label}</Link>
  return (
    <Form method="post" action={path}>
      <input type="hidden" name="version" value={version} />
      <Button type="submit">{label}</Button>
    </Form>
  )
}
