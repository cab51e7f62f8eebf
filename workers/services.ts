import { join } from 'node:path'
import type { AnchorService } from '#app/anchors/anchor.ts'
import { openAnchors } from '#app/anchors/open-anchors.server.ts'
import { openEvidenceStore } from '#app/evidence/open-store.server.ts'
import type { EvidenceStore } from '#app/evidence/store.server.ts'
import { openFileKms } from '#app/kms/file-kms.server.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import type { MailPort } from '#app/mail/mail.ts'
import { openSmtp } from '#app/mail/smtp.server.ts'
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
  /** Null where no mail server is set up. */
  mail: MailPort | null
  /** Where people reach the web server. */
  publicOrigin: string
  /** External services that checkpoints are laid before; none where none is set up. */
  anchors: readonly AnchorService[]
  /** Sequencer and publisher; what they do unasked has begun. */
  ledger: LedgerService
  /** Where the members' processes are. */
  members(): Promise<readonly MemberAddress[]>
}

export async function openServices(config: WorkerConfig, onError: (error: unknown) => void): Promise<WorkerServices> {
  const { folders } = config
  const anchors = await openAnchors(config.anchors, { write: true })
  const db = connect(config.databaseUrl, { max: 12, name: 'hardproof worker' })
  return {
    db,
    ledger: await openLedgerService({ db, operatorFolder: folders.operator, onError }),
    kms: await openFileKms(join(config.folders.operator, 'kms.key'), { mayCreate: false }),
    evidenceStore: await openEvidenceStore(config.evidenceStoreUrl, config.folders.evidence),
    members: async () => (await readOperatorLedger(config.folders.operator)).members,
    anchors,
    mail: config.mail && openSmtp(config.mail),
    publicOrigin: config.publicOrigin,
    webhooks: { timeout: DISPATCH_TIMEOUT, loopback: config.webhookLoopback },
  }
}
