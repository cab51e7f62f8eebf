import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { DomainError } from '#app/errors/domain-error.ts'

const QUARTER = 15 * 60

/**
 * Failed attempts in a quarter of an hour: by the address they come from, and by the account they aim at. Counted in
 * this process: with several, each allows as many.
 */
const byAddress = new RateLimiterMemory({ points: 50, duration: QUARTER })
const byEmail = new RateLimiterMemory({ points: 10, duration: QUARTER })

/**
 * Runs one attempt to sign in. It is counted before it is made, so that many at once gain nothing, and given back when
 * it succeeds.
 * @throws DomainError `too-many-attempts`.
 */
export async function limitSignIn<T>(address: string, email: string, attempt: () => Promise<T>): Promise<T> {
  const account = email.trim().toLowerCase()
  await take(byAddress, address)
  await take(byEmail, account)
  const result = await attempt()
  await byAddress.reward(address)
  await byEmail.delete(account)
  return result
}

async function take(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    const minutes = Math.max(1, Math.ceil(refusal.msBeforeNext / 60_000))
    const wait = `Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`
    throw new DomainError('too-many-attempts', `There were too many attempts. ${wait}`, 429)
  }
}
