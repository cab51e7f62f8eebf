import { z } from 'zod'
import { type ClaimKind, claimKinds, MAX_COMMISSION_BASIS_POINTS, offerDays } from './assignment.ts'

export const MAX_PARTNERS_AT_ONCE = 10

export const offerForm = z.object({
  version: z.coerce.number().int(),
  partnerIds: z
    .array(z.uuid('Choose partners from the list'), 'Choose at least one partner')
    .min(1, 'Choose at least one partner')
    .max(MAX_PARTNERS_AT_ONCE, `Choose at most ${MAX_PARTNERS_AT_ONCE} partners at once`),
  kind: z.enum(Object.keys(claimKinds) as [ClaimKind, ...ClaimKind[]], 'Choose what the claim is about'),
  place: z
    .string('Enter the district or city')
    .trim()
    .min(1, 'Enter the district or city')
    .max(80, 'Keep the place under 80 characters'),
  commission: z
    .string('Enter the commission in per cent, such as 12.5')
    .trim()
    .regex(/^\d{1,2}(\.\d{1,2})?$/, 'Enter the commission in per cent, such as 12.5')
    .transform(text => Math.round(Number(text) * 100))
    .refine(
      points => points <= MAX_COMMISSION_BASIS_POINTS,
      `The commission can be at most ${MAX_COMMISSION_BASIS_POINTS / 100} per cent`,
    ),
  days: z.coerce
    .number()
    .refine(days => (offerDays as readonly number[]).includes(days), 'Choose how long the offer stands'),
  confirmed: z.literal('on', 'Confirm that these partners may see this summary'),
})

export const declineForm = z.object({
  reason: z
    .string('Say why you decline')
    .trim()
    .min(3, 'Say why you decline')
    .max(500, 'Keep the reason under 500 characters'),
})
