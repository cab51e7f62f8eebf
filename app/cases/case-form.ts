import { z } from 'zod'
import { isJurisdiction, type Jurisdiction } from '#app/jurisdictions/jurisdiction.ts'
import { contractKinds } from '#app/jurisdictions/pack.ts'
import { calendarDate } from '#app/lifecycle/event-fields.ts'
import { minorDigits } from '#app/ui/format.ts'
import { parseAmount } from './amount.ts'
import { type Track, tracks } from './case.ts'

const optionalDate = z.union([z.literal(''), calendarDate()]).optional()

type Amounts = { currency: string; principal: string; interest: string; costs: string }

/** What a person fills in; amounts are read in the form's currency, which must be the contract's. */
export const openCaseForm = z
  .object({
    contractId: z.uuid('Choose a contract'),
    currency: z.string('Give the currency').regex(/^[A-Z]{3}$/, 'Give the currency as three letters, such as CNY'),
    principal: z.string('Enter the principal that is claimed').trim().min(1, 'Enter the principal that is claimed'),
    interest: z.string().trim().default('0'),
    costs: z.string().trim().default('0'),
    jurisdiction: z.string('Choose where the case would be heard').refine(isJurisdiction, {
      error: 'Choose where the case would be heard',
    }),
    courtId: z.union([z.literal(''), z.uuid('Choose a court from the list')]).default(''),
    track: z.enum(Object.keys(tracks) as [Track, ...Track[]], 'Choose how the case is to be resolved'),
    contractKind: z.enum(contractKinds, 'Choose what the contract is').default('loan'),
    dueOn: optionalDate,
    knownOn: optionalDate,
  })
  .refine(form => isAmount(form, 'principal'), amountIssue('principal'))
  .refine(form => isAmount(form, 'interest'), amountIssue('interest'))
  .refine(form => isAmount(form, 'costs'), amountIssue('costs'))
  .transform(form => ({
    contractId: form.contractId,
    currency: form.currency,
    principalMinor: minorOf(form, 'principal')!,
    interestMinor: minorOf(form, 'interest')!,
    costsMinor: minorOf(form, 'costs')!,
    jurisdiction: form.jurisdiction as Jurisdiction,
    courtId: form.courtId || null,
    track: form.track,
    contractKind: form.contractKind,
    dueOn: form.dueOn || null,
    knownOn: form.knownOn || null,
  }))

function minorOf(form: Amounts, field: 'principal' | 'interest' | 'costs'): bigint | null {
  return parseAmount(form[field] || '0', form.currency)
}

function isAmount(form: Amounts, field: 'principal' | 'interest' | 'costs'): boolean {
  return minorOf(form, field) !== null
}

/** Said together with what is wrong elsewhere in the form, not only once that has been put right. */
function amountIssue(field: 'principal' | 'interest' | 'costs') {
  return {
    path: [field],
    error: ({ input }: { input?: unknown }) => {
      const digits = minorDigits((input as Amounts).currency)
      const example = digits === 0 ? '86410' : `86,410.${'2'.padEnd(digits, '0')}`
      return `Enter the ${field} as an amount, such as ${example}`
    },
    when: ({ value }: { value: unknown }) => hasAmount(value, field),
  }
}

function hasAmount(value: unknown, field: string): boolean {
  const form = value as Record<string, unknown>
  return /^[A-Z]{3}$/.test(String(form.currency)) && typeof form[field] === 'string' && form[field] !== ''
}
