import { PassThrough } from 'node:stream'
import type { AppLoadContext, EntryContext } from '@remix-run/node'
import { createReadableStreamFromReadable } from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream } from 'react-dom/server'
import { NonceContext } from './ui/nonce.ts'

/** How long a page's deferred data may take, in milliseconds; rejected in the page afterwards. */
export const streamTimeout = 5_000

/**
 * Streams a page. The nonce of the content security policy comes from the load context (`nonce`) and never enters
 * loader data, so a cached or logged payload cannot carry it.
 */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  loadContext: AppLoadContext,
): Promise<Response> {
  const nonce = typeof loadContext?.nonce === 'string' ? loadContext.nonce : undefined
  const wholePageFirst = isbot(request.headers.get('user-agent'))

  return new Promise((resolve, reject) => {
    let answered = false
    let statusNow = status

    const answer = () => {
      answered = true
      headers.set('Content-Type', 'text/html; charset=utf-8')
      const body = new PassThrough()
      body.on('close', () => clearTimeout(timer))
      resolve(new Response(createReadableStreamFromReadable(body), { headers, status: statusNow }))
      pipe(body)
    }

    const { pipe, abort } = renderToPipeableStream(
      <NonceContext.Provider value={nonce}>
        <RemixServer context={remixContext} url={request.url} nonce={nonce} />
      </NonceContext.Provider>,
      {
        nonce,
        onShellReady: wholePageFirst ? undefined : answer,
        onAllReady: wholePageFirst ? answer : undefined,
        onShellError: error => {
          clearTimeout(timer)
          reject(error)
        },
        onError: error => {
          statusNow = 500
          // Before the shell is out the error rejects above and is logged by the server.
          if (answered && !request.signal.aborted) console.error(withoutValues(error))
        },
      },
    )
    // Later than streamTimeout, so that the page can still show the rejected parts.
    const timer = setTimeout(abort, streamTimeout + 1_000)
  })
}

/**
 * Notes an unexpected failure of a route. Addresses may hold capabilities (a judge's link) and messages of the database
 * layer hold the values of a query, so neither is written out whole.
 */
export function handleError(error: unknown, { request }: { request: Request }): void {
  if (request.signal.aborted || isRouteErrorResponse(error)) return
  const area = new URL(request.url).pathname.split('/')[1]
  console.error(`${request.method} /${area}: ${withoutValues(error)}`)
}

function withoutValues(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const frames = error.stack?.split('\n').filter(line => /^\s+at /.test(line)) ?? []
  const cause = error.cause instanceof Error ? [`caused by ${error.cause.name}: ${error.cause.message}`] : []
  return [`${error.name}: ${error.message.split('\nparams:')[0]}`, ...cause, ...frames].join('\n')
}
