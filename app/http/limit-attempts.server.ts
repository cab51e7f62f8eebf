import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { DomainError } from '#app/errors/domain-error.ts'

export interface AttemptLimit {
  /** @throws DomainError `too-many-attempts` */
  take(key: string): Promise<void>
  /** An attempt that need not have been counted. */
  giveBack(key: string): Promise<void>
  forget(key: string): Promise<void>
}

/**
 * Slows down whoever tries secrets one after the other: at most `attempts` in `seconds` for one key, such as a client's
 * address. Counted in this process alone: behind a load balancer each process allows as many.
 */
export function limitAttempts({ attempts, seconds }: { attempts: number; seconds: number }): AttemptLimit {
  const limiter = new RateLimiterMemory({ points: attempts, duration: seconds })
  return {
    async take(key) {
      try {
        await limiter.consume(key)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        const message = `There were too many attempts. Try again in ${waitWords(refusal.msBeforeNext)}.`
        throw new DomainError('too-many-attempts', message, 429)
      }
    },
    async giveBack(key) {
      await limiter.reward(key)
    },
    async forget(key) {
      await limiter.delete(key)
    },
  }
}

function waitWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000))
  return seconds < 60 ? counted(seconds, 'second') : counted(Math.ceil(seconds / 60), 'minute')
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
