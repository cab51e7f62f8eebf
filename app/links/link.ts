import type { JsonObject } from '#ledger/canonical.ts'

/** What a link lets a court see is decided by its grants; this is only whether it still does. */
export type LinkState = 'live' | 'expired' | 'revoked'

export function linkState(link: { expiresAt: Date; revokedAt: Date | null }, now: Date): LinkState {
  if (link.revokedAt) return 'revoked'
  return link.expiresAt <= now ? 'expired' : 'live'
}

/** Days that a link may be made for; a court that needs longer is given a new one. */
export const linkDays = [7, 14, 30, 90] as const
export const MAX_LINK_DAYS = 90

/** A visit lasts this long after the button was pressed, or until the link ends if that is sooner. */
export const VISIT_MINUTES = 120

export function visitEnd(now: Date, linkExpiresAt: Date): Date {
  return new Date(Math.min(now.getTime() + VISIT_MINUTES * 60_000, linkExpiresAt.getTime()))
}

export const LINK_SCOPE = 'evidence-link'

/** What the ledger holds a commitment to when a link is made, withdrawn or used: enough to tell it from any other. */
export interface LinkFacts {
  /** The link's opaque id. */
  link: string
  /** The case's opaque id. */
  case: string
  court: string
}

export function createdPayload(
  about: LinkFacts & { notary: string | null; createdBy: string; createdAt: Date; expiresAt: Date },
): JsonObject {
  const { notary, createdBy, createdAt, expiresAt } = about
  return {
    ...factsOf(about),
    notary,
    createdBy,
    occurredAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }
}

export function revokedPayload(about: LinkFacts & { revokedBy: string; revokedAt: Date }): JsonObject {
  return { ...factsOf(about), revokedBy: about.revokedBy, occurredAt: about.revokedAt.toISOString() }
}

export function openedPayload(about: LinkFacts & { at: Date; userAgent: string | null }): JsonObject {
  return { ...factsOf(about), userAgent: about.userAgent, occurredAt: about.at.toISOString() }
}

/** No more than these, whatever else the caller's object holds. */
function factsOf({ link, case: shared, court }: LinkFacts): JsonObject {
  return { link, case: shared, court }
}
