import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { notifyMany } from '#app/notices/notify.server.ts'
import { notices } from '#db/schema/index.ts'
import { makeWorld, type World } from '../cases/world.ts'
import { testDatabase } from '../support/database.ts'
import { newPerson, PASSWORD } from '../support/organisation.ts'
import { signInAt, type TestWeb, testWeb } from '../support/web.ts'

let world: World
let web: TestWeb
const cookies: Record<string, string> = {}
const ids: Record<string, string> = {}

beforeAll(async () => {
  const { app: db } = await testDatabase()
  world = await makeWorld(db)
  web = await testWeb({ db, kms: world.kms, routes: ['notices', 'sign-in'] })
  for (const [who, member, role] of [
    ['lin', world.bank, 'legal-officer'],
    ['zhao', world.bank, 'supervisor'],
    ['stranger', world.otherBank, 'legal-officer'],
    ['minbei', world.minbei, 'partner-agent'],
  ] as const) {
    const { email, personId } = await newPerson(db, member.organisationId, { role, name: who })
    cookies[who] = await signInAt(web, email, PASSWORD)
    ids[who] = personId
  }
})

let serial = 0

async function tell(who: 'lin' | 'zhao', count: number, at = '2026-11-01T08:00:00Z', path = '/deadlines') {
  const { organisationId } = world.bank
  const told = Array.from({ length: count }, () => {
    serial += 1
    const about = {
      key: `k${serial}`,
      kind: 'reminder' as const,
      title: `Notice ${serial}.`,
      body: 'One\nTwo <b>',
      path,
    }
    return { organisationId, personId: ids[who]!, ...about }
  })
  await world.bank.as(tx => notifyMany(tx, told, new Date(at)))
  const rows = await world.bank.as(tx => tx.select().from(notices))
  return told.map(({ key }) => rows.find(row => row.key === key)!.id)
}

const forget = () => world.bank.as(tx => tx.update(notices).set({ personId: ids.minbei!, key: notices.id }))

async function get(who: string, path: string) {
  const response = await fetch(`${web.origin}${path}`, { redirect: 'manual', headers: { Cookie: cookies[who]! } })
  const text = (await response.text()).split('<script')[0]!
  return { status: response.status, location: response.headers.get('Location'), text }
}

async function post(who: string, values: Record<string, string>) {
  const response = await fetch(`${web.origin}/notices`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: web.origin, Cookie: cookies[who]! },
    body: new URLSearchParams(values),
  })
  return response.status
}

const isRead = async (id: string) => {
  const [row] = await world.bank.as(tx => tx.select().from(notices).where(eq(notices.id, id)))
  return row!.readAt !== null
}

describe('notices', () => {
  it('say that there are none, to anybody who signs in', async () => {
    for (const who of ['lin', 'stranger', 'minbei']) {
      const { status, text } = await get(who, '/notices')
      expect([who, status]).toEqual([who, 200])
      expect(text).toMatch(/Nothing to tell you yet/)
      expect(text).toMatch(/aria-label="Notices"/)
    }
  })

  it('are one’s own, what is unread first, with the count beside the bell', async () => {
    const [old, newer] = [await tell('lin', 1), await tell('lin', 1, '2026-11-02T08:00:00Z')].flat()
    expect(await get('lin', `/notices/${newer}`)).toMatchObject({ status: 302, location: '/deadlines' })
    expect([await isRead(old!), await isRead(newer!)]).toEqual([false, true])
    const { text } = await get('lin', '/notices')
    expect(text.indexOf(old!)).toBeLessThan(text.indexOf(newer!))
    expect(text).toMatch(/aria-label="Notices, 1 unread"/)
    expect(text).toContain('Two &lt;b&gt;')
    expect(text).not.toMatch(/ style=/)
    expect((await get('zhao', '/notices')).text).toMatch(/Nothing to tell you yet/)
    expect((await get('zhao', `/notices/${old}`)).status).toBe(404)
    expect((await get('stranger', `/notices/${old}`)).status).toBe(404)
    expect(await post('zhao', { act: 'read', noticeId: old! })).toBe(404)
    expect(await isRead(old!)).toBe(false)
    expect(await post('lin', { act: 'read', noticeId: old! })).toBe(302)
    expect(await isRead(old!)).toBe(true)
    await forget()
  })

  it('are all read at once, but for those that came since', async () => {
    const [seen, since] = [await tell('lin', 2), await tell('lin', 1, '2026-11-03T08:00:00Z')]
    expect(await post('lin', { act: 'all-read', seenAt: '2026-11-02T00:00:00.000Z' })).toBe(302)
    expect(await Promise.all([...seen, ...since].map(isRead))).toEqual([true, true, false])
    await forget()
  })

  it('go on page by page, each once, through the unread to the read', async () => {
    const read = await tell('lin', 50)
    await world.bank.as(tx => tx.update(notices).set({ readAt: new Date() }).where(eq(notices.personId, ids.lin!)))
    const unread = await tell('lin', 50, '2026-10-01T08:00:00Z')
    const seen: string[] = []
    let path: string | undefined = '/notices'
    while (path) {
      const { text } = await get('lin', path)
      seen.push(...[...text.matchAll(/href="\/notices\/([0-9a-f-]{36})"/g)].map(([, id]) => id!))
      path = /href="(\/notices\?after=[^"]+)"/.exec(text)?.[1]
    }
    expect(seen).toHaveLength(100)
    expect(new Set(seen.slice(0, 50))).toEqual(new Set(unread))
    expect(new Set(seen.slice(50))).toEqual(new Set(read))
    const more = await tell('lin', 60)
    expect((await get('lin', '/notices')).text).toMatch(/aria-label="Notices, 99\+ unread"/)
    expect(more).toHaveLength(60)
    await forget()
  })

  it('lead nowhere but here, and take any address', async () => {
    const [id] = await tell('lin', 1, undefined, '//evil.example/x')
    expect(await get('lin', `/notices/${id}`)).toMatchObject({ status: 302, location: '/notices' })
    for (const query of ['after=x', 'after=WyJ1bnJlYWQiLCJ4IiwieSJd', 'after=WyJ4IiwieSJd']) {
      expect([query, (await get('lin', `/notices?${query}`)).status]).toEqual([query, 200])
    }
    expect((await get('lin', '/notices/constructor')).status).toBe(404)
    expect(await post('lin', { act: 'nothing' })).toBe(400)
    const response = await fetch(`${web.origin}/notices/${id}`, { redirect: 'manual' })
    expect(response.headers.get('Location')).toBe(`/sign-in?next=${encodeURIComponent(`/notices/${id}`)}`)
  })
})
