import { z } from 'zod'

/**
 * What events say, as the client signed it. Members beyond these are kept and shown as they came; these are the ones
 * that rows are made from.
 */
const words = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]*$/u, 'has characters that turn or hide text')
    .regex(/^\S(?:[^\p{Cc}]*\S)?$/u, 'is empty, has control characters, or white space at an end')

/** RFC 3339 with an offset, and not in the future: a day is left for clocks and zones. */
const occurredAt = z.iso
  .datetime({ offset: true })
  .refine(value => Date.parse(value) < Date.now() + 24 * 60 * 60 * 1000, 'lies in the future')

export const fileReference = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is not 64 lower-case hexadecimal digits'),
  size: z.int().nonnegative(),
  type: words(100),
  name: words(200),
})

const files = z.array(fileReference).max(20).default([])

export const eventPayload = z.looseObject({ occurredAt, files })

export const draftedPayload = z.looseObject({
  occurredAt,
  files,
  reference: words(100),
  title: words(300),
  /** ISO 3166-1 alpha-2, or -2 where the law is a state's. */
  jurisdiction: z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'is not an ISO 3166 code'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'is not an ISO 4217 code'),
  principalMinor: z.string().regex(/^(0|[1-9]\d{0,17})$/, 'is not a whole number of minor units, as a string'),
  counterparty: z.looseObject({
    name: words(200),
    localName: words(200).optional(),
    place: words(200).optional(),
  }),
})

export type FileReference = z.infer<typeof fileReference>
export type EventPayload = z.infer<typeof eventPayload>
export type DraftedPayload = z.infer<typeof draftedPayload>
