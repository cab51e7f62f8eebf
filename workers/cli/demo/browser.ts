import { decode } from 'turbo-stream'

/** A person's browser as far as forms need one: cookies, same-origin posts, redirects, and patience with restarts. */

const PATIENCE_MS = 60_000

export class UnexpectedAnswer extends Error {
  override name = 'UnexpectedAnswer'
}

export interface Page {
  status: number
  url: string
  html: string
}

export interface Browser {
  get(path: string): Promise<Page>
  /** What the page at `path` is made from: the data of its own route, as Remix sends it to a running page. */
  data<T>(path: string): Promise<T>
  /** Posts a form and follows where it leads. */
  post(path: string, fields: Record<string, string | string[]>): Promise<Page>
}

export function openBrowser(base: string): Browser {
  const cookies = new Map<string, string>()

  async function request(path: string, init: RequestInit): Promise<Page> {
    let url = new URL(path, base)
    let next: RequestInit = init
    for (let hops = 0; hops < 10; hops++) {
      const response = await patiently(() =>
        fetch(url, {
          ...next,
          redirect: 'manual',
          headers: { ...next.headers, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        }),
      )
      for (const line of response.headers.getSetCookie()) remember(cookies, line)
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || !location) {
        return { status: response.status, url: url.pathname + url.search, html: await response.text() }
      }
      await response.arrayBuffer()
      url = new URL(location, url)
      next = { method: 'GET' }
    }
    throw new UnexpectedAnswer(`${path} redirects without end.`)
  }

  return {
    get: path => request(path, { method: 'GET' }),
    async data<T>(path: string) {
      const [pathname, query] = path.split('?')
      const { status, html } = await request(`${pathname}.data${query ? `?${query}` : ''}`, { method: 'GET' })
      if (status !== 200) throw new UnexpectedAnswer(`${path} answered ${status}.`)
      const routes = (await decoded(html)) as Record<string, { data?: unknown; error?: unknown }>
      const own = Object.entries(routes).filter(([id]) => id !== 'root')
      const found = own.at(-1)?.[1]
      if (!found || found.error) throw new UnexpectedAnswer(`${path} answered without its data.`)
      return found.data as T
    },
    post(path, fields) {
      const body = new URLSearchParams()
      for (const [name, value] of Object.entries(fields)) {
        for (const one of Array.isArray(value) ? value : [value]) body.append(name, one)
      }
      return request(path, { method: 'POST', body, headers: { origin: new URL(base).origin } })
    },
  }
}

async function decoded(text: string): Promise<unknown> {
  const { value, done } = await decode(new Blob([text]).stream())
  await done
  return value
}

function remember(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';')
  const at = pair.indexOf('=')
  const ended = attributes.some(attribute => /^\s*max-age=0\s*$/i.test(attribute))
  if (ended) cookies.delete(pair.slice(0, at))
  else cookies.set(pair.slice(0, at), pair.slice(at + 1))
}

/** A process that was killed comes back: a refused or broken connection, and a failure of the server, are tried again. */
export async function patiently(send: () => Promise<Response>): Promise<Response> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      const response = await send()
      if (response.status < 500 || Date.now() > until) return response
      await response.arrayBuffer()
    } catch (error) {
      if (Date.now() > until) throw error
    }
    await pause(300)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

/** Looks again until there is an answer, or says what it waited for. */
export async function until<T>(what: string, look: () => Promise<T | null>, ms = 120_000): Promise<T> {
  const end = Date.now() + ms
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (Date.now() > end) throw new UnexpectedAnswer(`Waited ${ms / 1000} s in vain: ${what}.`)
    await pause(250)
  }
}
