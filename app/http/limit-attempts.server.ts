import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { DomainError } from '#app/errors/domain-error.ts'

/**
 * Slows down whoever tries secrets one after the other: at most `attempts` in `seconds` for one key, such as a client's
 * address. Counted in this process alone: behind a load balancer each process allows as many, which against secrets of
 * 256 bits makes no difference.
 */
export function limitAttempts({ attempts, seconds }: { attempts: number; seconds: number }) {
  const limiter = new RateLimiterMemory({ points: attempts, duration: seconds })

  /** @throws DomainError `too-many-attempts` */
  return async (key: string): Promise<void> => {
    try {
      await limiter.consume(key)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      const wait = Math.max(1, Math.ceil(error.msBeforeNext / 1000))
      const message = `That was tried too often from here. Try again in ${wait} second${wait === 1 ? '' : 's'}.`
      throw new DomainError('too-many-attempts', message, 429)
    }
  }
}
