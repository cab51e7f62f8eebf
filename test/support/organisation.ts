import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { afterAll } from 'vitest'
import type { Authority, OrganisationKind } from '#app/identity/actor.ts'
import { addPerson, type NewPerson } from '#app/identity/add-person.server.ts'
import { registerOrganisation } from '#app/identity/register-organisation.server.ts'
import type { Registrar } from '#app/identity/registrar.ts'
import { openFileKms } from '#app/kms/file-kms.server.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'

/** A folder of this test file's own, removed after its last test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hardproof-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function testKms(folder = testFolder()): Promise<Kms> {
  return openFileKms(join(folder, 'kms', 'root.key'), { mayCreate: true })
}

export function testRegistrar(): Registrar {
  const secretKey = randomBytes(32)
  return { actor: 'registrar', key: keyIdOf(nodeEd25519.publicKeyOf(secretKey)), secretKey }
}

/** A new organisation, through the verb that makes them. */
export async function newOrganisation(db: Database, kind: OrganisationKind, name = `A ${kind}`): Promise<string> {
  const { organisationId } = await db.transaction(tx => registerOrganisation(tx, { kind, name, country: 'CN' }))
  return organisationId
}

export const PASSWORD = 'correct horse battery staple'

export async function newPerson(db: Database, organisationId: string, person: Partial<NewPerson> = {}) {
  const email = person.email ?? `${uuidv7()}@example.test`
  const named = { name: 'Lin Wei', role: 'legal-officer' as const, password: PASSWORD, ...person, email }
  const { personId } = await asOrganisationOf(db, organisationId, tx => addPerson(tx, organisationId, named))
  return { personId, email }
}

export function asOrganisationOf<T>(db: Database, organisationId: string, work: (tx: Transaction) => Promise<T>) {
  return inTenant(db, { organisationId, actorId: organisationId }, work)
}

/** An authority for verbs that are called without a session. */
export function authorityOf(organisationId: string, kms: Kms, name = 'API key test'): Authority {
  return { actor: { organisationId, id: organisationId, name, role: null }, kms }
}
