import { createHash } from 'node:crypto'
import type { LoaderFunctionArgs } from '@remix-run/node'
import { calendarText } from '#app/calendar-feed/calendar-text.ts'
import { feedDeadlines } from '#app/calendar-feed/feed-deadlines.server.ts'
import { findFeed } from '#app/calendar-feed/read-feed.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { limitAttempts } from '#app/http/limit-attempts.server.ts'
import { isCaseworker } from '#app/identity/actor.ts'
import { readPerson } from '#app/identity/read-person.server.ts'
import type { Services } from '#app/services.server.ts'
import { inTenant } from '#db/transaction.ts'

/** Of addresses that open nothing, from one client: a calendar program that has an old one asks every so often. */
const wrong = limitAttempts({ attempts: 60, seconds: 15 * 60 })

/** A person's deadlines for a calendar program, which has no session: the address is the key. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const token = /^([\w-]{43})\.ics$/.exec(params.file ?? '')?.[1]
  try {
    await wrong.take(context.clientAddress)
  } catch (error) {
    if (error instanceof DomainError) return text(error.message, error.status)
    throw error
  }
  const team = new URL(request.url).searchParams.get('of') === 'team'
  const calendar = token ? await readCalendar(context.services, token, team, new Date()) : null
  if (calendar === null) return text('There is no such calendar. Its address may have been revoked.', 404)
  await wrong.giveBack(context.clientAddress)
  const etag = `"${createHash('sha256').update(calendar).digest('base64url')}"`
  const headers = { 'Cache-Control': 'private, no-cache', ETag: etag }
  if (request.headers.get('If-None-Match') === etag) return new Response(null, { status: 304, headers })
  return new Response(calendar, {
    headers: {
      ...headers,
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': 'inline; filename="deadlines.ics"',
    },
  })
}

async function readCalendar(services: Services, token: string, team: boolean, now: Date): Promise<string | null> {
  const { db, config } = services
  const feed = await findFeed(db, token)
  if (!feed) return null
  return inTenant(db, { organisationId: feed.organisationId, actorId: feed.personId }, async tx => {
    const person = await readPerson(tx, feed.personId)
    if (!person || !isCaseworker(person) || (team && person.role !== 'supervisor')) return null
    const deadlines = await feedDeadlines(tx, team ? null : person.id, now)
    const whose = team ? person.organisation : person
    const name = whose.localName ? `${whose.name} ${whose.localName}` : whose.name
    return calendarText(`Deadlines: ${name}`, deadlines, config.publicOrigin)
  })
}

function text(words: string, status: number): Response {
  return new Response(`${words}\n`, {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  })
}
