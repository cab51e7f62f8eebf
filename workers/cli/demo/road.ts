import { type Browser, openBrowser, until } from './browser.ts'
import { capture } from './capture.ts'
import { certify } from './certify.ts'
import { type Debtor, debtors } from './debtors.ts'
import { dispute } from './dispute.ts'
import { judge } from './judge.ts'
import { preserve } from './preserve.ts'
import { recover } from './recover.ts'
import type { Secrets } from './secrets.ts'

/** One walk along the whole road. What one step found out, the next ones use. */
export interface Walk {
  base: string
  secrets: Secrets
  /** Told apart from other walks in the same database: part of the contract's reference. */
  run: string
  /** The data folder, whose demo/ keeps what must not be made anew. */
  data: string
  debtor: Debtor
  browserOf(email: string): Promise<Browser>
}

export interface Step {
  step: string
  ms: number
  /** What happened: ids, digests, states. */
  found: Record<string, unknown>
}

export interface RoadStart {
  base: string
  secrets: Secrets
  run: string
  data: string
  debtor?: Debtor
}

export interface RoadResult {
  run: string
  ok: boolean
  steps: Step[]
  ms: number
}

const steps = { capture, preserve, certify, dispute, recover, judge }

/**
 * Capture, preserve, certify, dispute, recover, judge: each through the API or the forms that a person fills in. A
 * server that is killed on the way is waited for; a step looks at what is there before it acts, so that none is done
 * twice.
 */
export async function walkRoad(start: RoadStart, progress: (step: Step) => void): Promise<RoadResult> {
  const { run } = start
  const walk = walkFrom(start)
  const began = Date.now()
  const done: Step[] = []
  const known: Record<string, unknown> = {}
  for (const [name, take] of Object.entries(steps)) {
    const at = Date.now()
    const found = await (take as (walk: Walk, known: never) => Promise<Record<string, unknown>>)(walk, known as never)
    Object.assign(known, found)
    const step = { step: name, ms: Date.now() - at, found }
    done.push(step)
    progress(step)
  }
  return { run, ok: true, steps: done, ms: Date.now() - began }
}

export function walkFrom(start: RoadStart): Walk {
  return { debtor: debtors[0], ...start, browserOf: signedIn(start.base, start.secrets.password) }
}

function signedIn(base: string, password: string) {
  const browsers = new Map<string, Promise<Browser>>()
  return (email: string): Promise<Browser> => {
    const known = browsers.get(email)
    if (known) return known
    const made = signIn(base, email, password)
    browsers.set(email, made)
    return made
  }
}

async function signIn(base: string, email: string, password: string): Promise<Browser> {
  const browser = openBrowser(base)
  return until(`${email} to be signed in`, async () => {
    const page = await browser.post('/sign-in', { email, password })
    return page.status === 200 && !page.url.startsWith('/sign-in') ? browser : null
  })
}
