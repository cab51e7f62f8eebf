import { randomBytes } from 'node:crypto'
import type { Authority } from '#app/identity/actor.ts'
import { addPerson } from '#app/identity/add-person.server.ts'
import { createHostedKey } from '#app/identity/create-hosted-key.server.ts'
import { issueApiKey } from '#app/identity/issue-api-key.server.ts'
import { registerOrganisation } from '#app/identity/register-organisation.server.ts'
import { registerSigningKey } from '#app/identity/register-signing-key.server.ts'
import type { Registrar } from '#app/identity/registrar.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { readKeys } from '#db/ledger-store.ts'
import { organisations } from '#db/schema/index.ts'
import { asOrganisation } from '#db/transaction.ts'
import { toBase64 } from '#ledger/bytes.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { cast, type Part } from './cast.ts'
import type { Secrets } from './secrets.ts'

export interface SeedParts {
  db: Database
  kms: Kms
  registrar: Registrar
  /** The notary's own ledger key, as its process tells it. */
  notaryKey: Uint8Array
  /** Under which the ledger knows them, where it outlived its database. */
  known?: Secrets['organisations']
  /** Called before anything is committed: a secret that could not be kept must not be in force. */
  keep(secrets: Secrets): Promise<void>
}

export async function isSeeded(db: Database): Promise<boolean> {
  const [one] = await db.select({ id: organisations.id }).from(organisations).limit(1)
  return one !== undefined
}

/** Enters everybody in one transaction, through the same verbs as anybody else: all of the cast, or nobody. */
export async function seedCast({ db, kms, registrar, notaryKey, known, keep }: SeedParts): Promise<void> {
  const password = randomBytes(9).toString('base64url')
  const secretKey = new Uint8Array(randomBytes(32))
  await db.transaction(async tx => {
    const ids = {} as Record<Part, string>
    for (const [part, { organisation, people }] of Object.entries(cast)) {
      const { organisationId } = await registerOrganisation(tx, { ...organisation, id: known?.[part as Part] })
      ids[part as Part] = organisationId
      await asOrganisation(tx, organisationId, async () => {
        for (const person of people) await addPerson(tx, organisationId, { ...person, password })
        await createHostedKey(tx, operatorFor(organisationId, kms), registrar)
      })
    }
    // Its process has kept its key, and the ledger knows it.
    const [registered] = (await readKeys(tx, [keyIdOf(notaryKey)])).values()
    if (registered?.holder !== ids.notary)
      await asOrganisation(tx, ids.notary, () => registerNotaryKey(tx, registrar, ids.notary, notaryKey))
    const bank = await asOrganisation(tx, ids.bank, () => connectBank(tx, registrar, ids.bank, kms, secretKey))
    await keep({
      password,
      people: Object.values(cast).flatMap(({ organisation, people }) =>
        people.map(({ email, name, role }) => ({ email, name, role, organisation: organisation.name })),
      ),
      organisations: ids,
      bank: { organisationId: ids.bank, secretKey: toBase64(secretKey), ...bank },
    })
  })
}

function operatorFor(organisationId: string, kms: Kms): Authority {
  return { actor: { organisationId, id: organisationId, name: 'Demonstration', role: null }, kms }
}

function registerNotaryKey(tx: Transaction, registrar: Registrar, organisationId: string, publicKey: Uint8Array) {
  return registerSigningKey(tx, registrar, {
    organisationId,
    publicKey,
    label: 'The sealing process of the notary office',
    allows: ['report.sealed', 'seal.digest'],
    wrappedSecret: null,
  })
}

async function connectBank(
  tx: Transaction,
  registrar: Registrar,
  organisationId: string,
  kms: Kms,
  secretKey: Uint8Array,
) {
  const { keyId } = await registerSigningKey(tx, registrar, {
    organisationId,
    publicKey: nodeEd25519.publicKeyOf(secretKey),
    label: 'Core banking system',
    allows: ['capture'],
    wrappedSecret: null,
  })
  const { token } = await issueApiKey(tx, operatorFor(organisationId, kms), { label: 'Core banking system' })
  return { keyId, apiKey: token }
}
