/**
 * The session cookie: a 256-bit reference token and nothing else. Over https it has the `__Host-` prefix, so that no
 * other host of the domain can set it; over http, which is for one's own machine, browsers refuse that prefix.
 */
export const SESSION_SECONDS = 12 * 60 * 60

export function readSessionCookie(request: Request): string | null {
  const wanted = `${cookieName(request)}=`
  const pairs = (request.headers.get('Cookie') ?? '').split(';').map(pair => pair.trim())
  const value = pairs.find(pair => pair.startsWith(wanted))?.slice(wanted.length)
  return value && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null
}

export function sessionCookie(request: Request, token: string): string {
  return cookie(request, token, SESSION_SECONDS)
}

export function endedSessionCookie(request: Request): string {
  return cookie(request, '', 0)
}

function cookie(request: Request, value: string, seconds: number): string {
  const secure = isSecure(request) ? '; Secure' : ''
  return `${cookieName(request)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`
}

function cookieName(request: Request): string {
  return isSecure(request) ? '__Host-hardproof' : 'hardproof'
}

function isSecure(request: Request): boolean {
  return new URL(request.url).protocol === 'https:'
}
