import { describe, expect, it } from 'vitest'
import { endedSessionCookie, readSessionCookie, sessionCookie } from '#app/http/session-cookie.server.ts'

const token = 'a'.repeat(43)
const at = (url: string, cookie?: string) => new Request(url, cookie ? { headers: { Cookie: cookie } } : {})

describe('the session cookie', () => {
  it('over https can be set by this host alone and is never sent in clear', () => {
    const cookie = sessionCookie(at('https://hardproof.example/sign-in'), token)
    expect(cookie).toBe(`__Host-hardproof=${token}; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure`)
    expect(endedSessionCookie(at('https://hardproof.example/'))).toContain('Max-Age=0')
  })

  it('is read by its exact name and form', () => {
    const https = 'https://hardproof.example/'
    expect(readSessionCookie(at(https, `x=1; __Host-hardproof=${token}`))).toBe(token)
    expect(readSessionCookie(at(https, `hardproof=${token}`))).toBeNull()
    expect(readSessionCookie(at('http://localhost/', `hardproof=${token}`))).toBe(token)
    for (const odd of ['', 'short', `${token}a`, `${token.slice(1)}%`]) {
      expect(readSessionCookie(at('http://localhost/', `hardproof=${odd}`))).toBeNull()
    }
  })
})
