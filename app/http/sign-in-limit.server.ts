import { limitAttempts } from './limit-attempts.server.ts'

const QUARTER = 15 * 60

/**
 * Failed attempts in a quarter of an hour: by the address they come from, by the account they aim at from there, and by
 * the account from everywhere. Whoever guesses from one address shuts out nobody but that address; the last bound is
 * for guessing from many.
 */
const byAddress = limitAttempts({ attempts: 50, seconds: QUARTER })
const byBoth = limitAttempts({ attempts: 10, seconds: QUARTER })
const byAccount = limitAttempts({ attempts: 100, seconds: QUARTER })

/**
 * Runs one attempt to sign in. It is counted before it is made, so that many at once gain nothing, and given back when
 * it succeeds.
 * @throws DomainError `too-many-attempts`.
 */
export async function limitSignIn<T>(address: string, email: string, attempt: () => Promise<T>): Promise<T> {
  const account = email.trim().toLowerCase()
  await byAddress.take(address)
  const both = `${address} ${account}`
  await byBoth.take(both)
  await byAccount.take(account)
  const result = await attempt()
  await byAddress.giveBack(address)
  await byBoth.forget(both)
  await byAccount.giveBack(account)
  return result
}
