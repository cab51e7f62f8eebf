import type { EvidenceStore } from '#app/evidence/store.server.ts'
import type { Registrar } from '#app/identity/registrar.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import type { Database } from '#db/client.ts'

export interface Config {
  /** Where people reach this server: scheme, host and port. Its host is the one that requests may name. */
  publicOrigin: string
  /** Further origins that requests may name, such as another name of the same server. */
  otherOrigins: readonly string[]
  /** Largest evidence file, in bytes. */
  maxEvidenceBytes: number
  /** Whether partners may register addresses on this machine: for demonstrations alone. */
  webhookLoopback: boolean
}

/** What every request can reach, made once by the entry point and passed on in the load context. */
export interface Services {
  /** Under the web's role: row-level security decides what it sees. */
  db: Database
  kms: Kms
  evidenceStore: EvidenceStore
  /** Null where keys are registered elsewhere. */
  registrar: Registrar | null
  config: Config
}

declare module '@remix-run/server-runtime' {
  interface AppLoadContext {
    services: Services
    /** Of this response's content security policy. */
    nonce: string
    /** The client's address, as far as the trusted proxies say. */
    clientAddress: string
  }
}
