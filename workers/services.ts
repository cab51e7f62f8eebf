import { join } from 'node:path'
import { openEvidenceStore } from '#app/evidence/open-store.server.ts'
import type { EvidenceStore } from '#app/evidence/store.server.ts'
import { openFileKms } from '#app/kms/file-kms.server.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import type { SendOptions } from '#app/notices/send-webhook.server.ts'
import type { Database } from '#db/client.ts'
import { connect } from '#db/client.ts'
import { DISPATCH_TIMEOUT } from './dispatch-assignment.ts'
import type { WorkerConfig } from './env.ts'
import { type LedgerService, openLedgerService } from './ledger/ledger-service.ts'
import type { MemberAddress } from './ledger/member-client.ts'
import { readOperatorLedger } from './ledger/operator-folder.ts'

/** What every handler can reach, made once by the worker process. */
export interface WorkerServices {
  /** Under the role hardproof_worker. */
  db: Database
  kms: Kms
  evidenceStore: EvidenceStore
  webhooks: SendOptions
  /** Sequencer and publisher; what they do unasked has begun. */
  ledger: LedgerService
  /** Where the members' processes are. */
  members(): Promise<readonly MemberAddress[]>
}

export async function openServices(config: WorkerConfig, onError: (error: unknown) => void): Promise<WorkerServices> {
  const { databaseUrl, folders } = config
  const db = connect(databaseUrl, { max: 12, name: 'hardproof worker' })
  return {
    db,
    ledger: await openLedgerService({ db, databaseUrl, operatorFolder: folders.operator, onError }),
    kms: await openFileKms(join(config.folders.operator, 'kms.key'), { mayCreate: false }),
    evidenceStore: await openEvidenceStore(config.evidenceStoreUrl, config.folders.evidence),
    members: async () => (await readOperatorLedger(config.folders.operator)).members,
    webhooks: { timeout: DISPATCH_TIMEOUT, loopback: config.webhookLoopback },
  }
}
