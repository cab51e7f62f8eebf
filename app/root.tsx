import type { LinksFunction, MetaFunction } from '@remix-run/node'
import {
  isRouteErrorResponse,
  Link,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteError,
} from '@remix-run/react'
import type { ReactNode } from 'react'
import stylesheet from './styles/app.css?url'
import { ErrorPage } from './ui/error-page.tsx'
import { errorWords } from './ui/error-words.ts'
import { GuestShell } from './ui/guest-shell.tsx'
import { useNonce } from './ui/nonce.ts'
import { readRouteError } from './ui/route-error.ts'

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: stylesheet },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
]

export const meta: MetaFunction = ({ error }) => [
  { title: isRouteErrorResponse(error) ? `${errorWords(error.status).title} · Hardproof` : 'Hardproof' },
]

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#faf8f4" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#15171a" />
        <meta name="format-detection" content="telephone=no" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

export default function App() {
  return <Outlet />
}

export function ErrorBoundary() {
  const error = readRouteError(useRouteError())
  return (
    <GuestShell>
      <ErrorPage
        {...error}
        actions={
          error.status === 401 ? (
            <Link className="button button--primary" to="/sign-in">
              Sign in
            </Link>
          ) : (
            <Link className="button button--plain" to="/">
              Start page
            </Link>
          )
        }
      />
    </GuestShell>
  )
}
