/** Read from headers, so that it can be asked about any request. */
export interface Asked {
  method: string
  /** Normalised, as the router will see it. */
  pathname: string
  origin: string | undefined
  fetchSite: string | undefined
}

const SAFE = new Set(['GET', 'HEAD'])

/**
 * Why a request that changes something may not have come from our own pages; null when it may be carried out. A
 * browser says `Origin` with every such request, and newer ones `Sec-Fetch-Site`; where neither is said it is no
 * browser, and only addresses that never read cookies are for those. `Origin: null` is what a sandboxed or foreign
 * page can always produce.
 */
export function crossOriginReason({ method, pathname, origin, fetchSite }: Asked, own: string): string | null {
  if (SAFE.has(method) || neverReadsCookies(pathname)) return null
  if (origin !== undefined && origin !== own) return `the page that sent it is not of ${own}`
  if (fetchSite !== undefined && fetchSite !== 'same-origin') return 'another site sent it'
  if (origin === undefined && fetchSite === undefined) return 'it does not say which page sent it'
  return null
}

/** Where clients come with keys of their own. Cookies are taken off these requests before anything reads them. */
export function neverReadsCookies(pathname: string): boolean {
  return pathname.startsWith('/api/') || pathname.startsWith('/hooks/') || pathname === '/ledger/submissions'
}
