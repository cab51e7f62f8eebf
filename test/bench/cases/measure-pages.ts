/** Pages as a browser asks for them: how long each takes, and how many a second the server makes. */
import { performance } from 'node:perf_hooks'
import { summary, type Timed } from './measure-sql.ts'

export interface Visitor {
  origin: string
  cookie: string
}

export async function signIn(origin: string, email: string, password: string): Promise<Visitor> {
  const response = await fetch(`${origin}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: origin },
    body: new URLSearchParams({ email, password, next: '/' }),
  })
  const cookie = response.headers.get('Set-Cookie')?.split(';', 1)[0]
  if (!cookie) throw new Error(`Signing in answered ${response.status}.`)
  return { origin, cookie }
}

/** One after another, by name of the page. */
export async function measurePages(
  visitor: Visitor,
  pages: Readonly<Record<string, readonly string[]>>,
  rounds: number,
): Promise<Record<string, Timed>> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(pages).map(name => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const [name, paths] of Object.entries(pages)) {
      for (const path of paths) {
        const begun = performance.now()
        await get(visitor, path)
        // The first round warms up.
        if (round >= 0) times[name]!.push(performance.now() - begun)
      }
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, summary(values)]))
}

/** Pages a second, with `atOnce` clients for so many milliseconds. */
export async function throughput(visitor: Visitor, paths: readonly string[], ms: number, atOnce = 8): Promise<number> {
  const until = performance.now() + ms
  let done = 0
  const client = async (first: number) => {
    for (let at = first; performance.now() < until; at++) {
      await get(visitor, paths[at % paths.length]!)
      done += 1
    }
  }
  const begun = performance.now()
  await Promise.all(Array.from({ length: atOnce }, (_, index) => client(index)))
  return done / ((performance.now() - begun) / 1_000)
}

async function get({ origin, cookie }: Visitor, path: string): Promise<void> {
  const response = await fetch(`${origin}${path}`, { redirect: 'manual', headers: { Cookie: cookie } })
  await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}.`)
}
