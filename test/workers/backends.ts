import { afterAll, describe } from 'vitest'
import { redisServer, startRedis, type TestRedis } from '../support/redis.ts'

/** Runs the same tests on both of the queue's stores. `redis` is null on PostgreSQL. */
export function onBothBackends(define: (redis: () => Promise<TestRedis | null>) => void): void {
  describe('on PostgreSQL', () => define(async () => null))
  describe.skipIf(!redisServer)('on Redis', () => {
    let started: Promise<TestRedis> | undefined
    afterAll(async () => (await started)?.stop())
    define(() => {
      started ??= startRedis()
      return started
    })
  })
}
