/**
 * The cookie of a visit by evidence link: a 256-bit reference token, sent to the court's pages alone, and apart from
 * the session of whoever may also be signed in here. `__Host-` would need the path `/`, so over https it is `__Secure-`.
 */
export function readVisitCookie(request: Request): string | null {
  const wanted = `${cookieName(request)}=`
  const pairs = (request.headers.get('Cookie') ?? '').split(';').map(pair => pair.trim())
  return pairs.find(pair => pair.startsWith(wanted))?.slice(wanted.length) || null
}

export function visitCookie(request: Request, token: string, expiresAt: Date): string {
  return cookie(request, token, Math.max(0, Math.floor((expiresAt.getTime() - Date.now()) / 1000)))
}

export function endedVisitCookie(request: Request): string {
  return cookie(request, '', 0)
}

/** Lax, not Strict: a court's own system may lead to a page that was opened before. */
function cookie(request: Request, value: string, seconds: number): string {
  const secure = isSecure(request) ? '; Secure' : ''
  return `${cookieName(request)}=${value}; Path=/court; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`
}

function cookieName(request: Request): string {
  return isSecure(request) ? '__Secure-hardproof-visit' : 'hardproof-visit'
}

function isSecure(request: Request): boolean {
  return new URL(request.url).protocol === 'https:'
}
