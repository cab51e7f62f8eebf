import { limitAttempts } from './limit-attempts.server.ts'

const QUARTER = 15 * 60

/** Failed attempts in a quarter of an hour: by the address they come from, and by the account they aim at. */
const byAddress = limitAttempts({ attempts: 50, seconds: QUARTER })
const byEmail = limitAttempts({ attempts: 10, seconds: QUARTER })

/**
 * Runs one attempt to sign in. It is counted before it is made, so that many at once gain nothing, and given back when
 * it succeeds.
 * @throws DomainError `too-many-attempts`.
 */
export async function limitSignIn<T>(address: string, email: string, attempt: () => Promise<T>): Promise<T> {
  const account = email.trim().toLowerCase()
  await byAddress.take(address)
  await byEmail.take(account)
  const result = await attempt()
  await byAddress.giveBack(address)
  await byEmail.forget(account)
  return result
}
