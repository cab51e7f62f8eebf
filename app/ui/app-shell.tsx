import { Form, Link, NavLink, useLocation } from '@remix-run/react'
import { type ReactNode, useEffect, useRef } from 'react'
import { BrandMark } from './brand.tsx'
import { Glyph } from './glyph.tsx'
import { PersonName } from './person-name.tsx'

/** One area of the left rail. */
export interface Area {
  to: string
  label: string
  /** What waits there for this person; left out when unknown, shown when zero. */
  count?: number
  /** Current only on exactly this address (default: also below it). */
  end?: boolean
}

/** Who is signed in. */
export interface SignedIn {
  name: string
  /** The name in its own script. */
  localName?: string
  role?: string
  organisation: string
}

interface AppShellProps {
  areas: readonly Area[]
  who: SignedIn
  /** Where the sign-out form posts to. */
  signOutAction: string
  /** Notices that this person has not read; left out where there are none to be had. */
  unread?: number
  /** Links above the sign-out button, such as the account page. */
  accountLinks?: ReadonlyArray<{ to: string; label: string }>
  /** Where the mark leads. */
  home?: string
  /** Above the areas: a search form. */
  tools?: ReactNode
  children: ReactNode
}

/**
 * The frame of every signed-in page: rail with areas, who is signed in, and the page in `<main id="main">`. At phone
 * width the rail is a bar that scrolls sideways and keeps the current area in view.
 */
export function AppShell({
  areas,
  who,
  signOutAction,
  unread,
  accountLinks = [],
  home = '/',
  tools,
  children,
}: AppShellProps) {
  return (
    <div className="shell">
      <SkipLink />
      <header className="rail">
        <Link className="brand" to={home} aria-label="Hardproof, start page">
          <BrandMark />
          <span>Hardproof</span>
        </Link>
        {unread !== undefined && <Bell unread={unread} />}
        {tools && <div className="rail__tools">{tools}</div>}
        <Areas areas={areas} />
        <details className="who">
          <summary>
            <span className="who__initial" aria-hidden="true">
              {(who.localName ?? who.name).slice(0, 1)}
            </span>
            <span className="who__text">
              <PersonName name={who.name} local={who.localName} />
              {who.role && ` · ${who.role}`}
              <br />
              {who.organisation}
            </span>
            <Glyph name="chevron" />
          </summary>
          <div className="who__panel">
            <p className="who__narrow">
              {who.name}
              {who.role && ` · ${who.role}`}
              <br />
              {who.organisation}
            </p>
            {accountLinks.map(link => (
              <Link key={link.to} to={link.to}>
                {link.label}
              </Link>
            ))}
            <Form method="post" action={signOutAction}>
              <button type="submit">Sign out</button>
            </Form>
          </div>
        </details>
      </header>
      <main id="main" className="page" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}

export function SkipLink() {
  return (
    <a className="skip-link" href="#main">
      Skip to the content
    </a>
  )
}

/** Beyond two digits nobody counts. */
function Bell({ unread }: { unread: number }) {
  const count = unread > 99 ? '99+' : String(unread)
  return (
    <NavLink className="bell" to="/notices" aria-label={unread > 0 ? `Notices, ${count} unread` : 'Notices'}>
      <Glyph name="bell" />
      <span className="bell__label">Notices</span>
      {unread > 0 && <span className="bell__count">{count}</span>}
    </NavLink>
  )
}

function Areas({ areas }: { areas: readonly Area[] }) {
  const list = useRef<HTMLUListElement>(null)
  const { pathname } = useLocation()

  // biome-ignore lint/correctness/useExhaustiveDependencies: the current area changes with the address
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>('[aria-current]')
    // Scrolls the bar alone; scrollIntoView would also move the page.
    if (current && list.current) {
      list.current.scrollLeft = current.offsetLeft - (list.current.clientWidth - current.offsetWidth) / 2
    }
  }, [pathname])

  return (
    <nav className="areas" aria-label="Main">
      <ul ref={list}>
        {areas.map(area => (
          <li key={area.to}>
            <NavLink to={area.to} end={area.end} prefetch="intent">
              <span>{area.label}</span>
              {area.count !== undefined && <span className="count">{area.count > 999 ? '999+' : area.count}</span>}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
