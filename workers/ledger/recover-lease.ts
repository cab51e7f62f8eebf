/** While a ledger is rebuilt no worker may append to it: the lease says so, and the epoch enforces it. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database } from '#db/client.ts'
import { openHead, raiseEpoch } from '#db/ledger-head.ts'
import { giveBackLease, type LeaseTerms, takeLease } from '#db/ledger-lease.ts'
import { EMPTY_EDGE } from '#ledger/edge.ts'
import type { LedgerSetup } from './append-pending.ts'
import { signAsLog } from './log-signer.ts'
import { RecoveryRefused } from './recover-refused.ts'

export interface HeldLedger {
  readonly lease: LeaseTerms
  readonly epoch: number
  release(): Promise<void>
}

const LEASE = { leaseMs: 6_000, stallMs: 30_000 }
const RENEW_MS = 1_500
const PATIENCE_MS = 10_000
const RETRY_MS = 250

/** Throws `RecoveryRefused` when a worker goes on holding the lease. */
export async function holdLedger(db: Database, setup: LedgerSetup, patienceMs = PATIENCE_MS): Promise<HeldLedger> {
  const { origin } = setup.policy
  const lease = { holder: `recover ${hostname()} ${process.pid} ${randomUUID()}`, ...LEASE }
  await openHead(db, origin, await emptyHead(setup))
  for (const start = Date.now(); !(await takeLease(db, origin, lease)); ) {
    if (Date.now() - start > patienceMs) {
      throw new RecoveryRefused('a worker holds the ledger’s lease: stop Hardproof first, then recover')
    }
    await new Promise(resolve => setTimeout(resolve, RETRY_MS))
  }
  const epoch = await raiseEpoch(db, origin, lease.holder)
  // Should it fail, the next step finds the epoch raised by whoever took over.
  const renewing = setInterval(() => void takeLease(db, origin, lease).catch(() => {}), RENEW_MS)
  return {
    lease,
    epoch,
    async release() {
      clearInterval(renewing)
      await giveBackLease(db, origin, lease.holder)
    },
  }
}

async function emptyHead({ policy, signer }: LedgerSetup) {
  const { size, root } = EMPTY_EDGE
  return { size, root, checkpoint: await signAsLog({ origin: policy.origin, size, root }, policy, signer) }
}
