import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { createHostedKey } from '#app/identity/create-hosted-key.server.ts'
import { findApiKey } from '#app/identity/find-api-key.server.ts'
import { issueApiKey } from '#app/identity/issue-api-key.server.ts'
import { listApiKeys, listSigningKeys } from '#app/identity/list-keys.server.ts'
import { registerSigningKey } from '#app/identity/register-signing-key.server.ts'
import { revokeApiKey } from '#app/identity/revoke-api-key.server.ts'
import { HOSTED_KEY_CONTEXT, recordActs } from '#app/submissions/record-act.server.ts'
import { outbox, signingKeys, submissions } from '#db/schema/index.ts'
import { fromBase64, toHex } from '#ledger/bytes.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parseSubmission, signedBytes } from '#ledger/submission.ts'
import { decodeBundle } from '#ledger/tiles.ts'
import { testDatabase } from '../support/database.ts'
import { asOrganisationOf, authorityOf, newOrganisation, testKms, testRegistrar } from '../support/organisation.ts'

const { app } = await testDatabase()
const kms = await testKms()
const registrar = testRegistrar()
let bank: string
let other: string

beforeAll(async () => {
  bank = await newOrganisation(app, 'bank')
  other = await newOrganisation(app, 'bank', 'Another Bank')
})

describe('API keys', () => {
  it('say who their client is, until they are revoked', async () => {
    const { apiKeyId, token } = await asOrganisationOf(app, bank, tx =>
      issueApiKey(tx, authorityOf(bank, kms), { label: 'core banking' }),
    )
    expect(token).toMatch(/^hp_[A-Za-z0-9_-]{43}$/)
    expect(await findApiKey(app, token)).toEqual({
      organisationId: bank,
      id: apiKeyId,
      name: 'API key core banking',
      role: null,
    })
    await expect(asOrganisationOf(app, other, tx => revokeApiKey(tx, apiKeyId))).rejects.toMatchObject({ status: 404 })
    await asOrganisationOf(app, bank, tx => revokeApiKey(tx, apiKeyId))
    expect(await findApiKey(app, token)).toBeNull()
    const listed = await asOrganisationOf(app, bank, tx => listApiKeys(tx))
    expect(listed).toMatchObject([{ id: apiKeyId, revokedAt: expect.any(Date) }])
    expect(await asOrganisationOf(app, other, tx => listApiKeys(tx))).toEqual([])
  })

  it('are nothing without their prefix', async () => {
    expect(await findApiKey(app, randomBytes(32).toString('base64url'))).toBeNull()
  })
})

describe('signing keys', () => {
  const register = (publicKey: Uint8Array, allows: string[] = ['capture']) =>
    asOrganisationOf(app, bank, tx =>
      registerSigningKey(tx, registrar, { organisationId: bank, publicKey, label: 'HSM', allows, wrappedSecret: null }),
    )

  it('are registered by an entry that the registrar signed', async () => {
    const publicKey = nodeEd25519.publicKeyOf(randomBytes(32))
    const { keyId, submissionId } = await register(publicKey)
    expect(keyId).toBe(keyIdOf(publicKey))
    const [row] = await asOrganisationOf(app, bank, tx =>
      tx.select().from(submissions).where(eq(submissions.id, submissionId)),
    )
    const { header, items } = parseSubmission(decodeBundle(row!.leaves))
    expect(header).toMatchObject({ kind: 'keys', actor: 'registrar', count: 1 })
    expect(items[0]).toMatchObject({ type: 'key.registered', key: keyId, holder: bank, custody: 'holder' })
    const registrarsKey = nodeEd25519.publicKeyOf(registrar.secretKey)
    expect(nodeEd25519.verify(fromBase64(header.proofs[0]!.sig), signedBytes(header), registrarsKey)).toBe(true)
    const jobs = await asOrganisationOf(app, bank, tx => tx.select().from(outbox))
    expect(jobs).toContainEqual(expect.objectContaining({ topic: 'anchor-ledger', payload: { submissionId } }))
  })

  it('are refused when Ed25519 cannot rely on them, and leave nothing behind', async () => {
    const before = await asOrganisationOf(app, bank, tx => tx.$count(submissions))
    const identity = new Uint8Array(32)
    identity[0] = 1
    for (const unsafe of [identity, new Uint8Array(32).fill(0xff), new Uint8Array(31)]) {
      await expect(register(unsafe)).rejects.toMatchObject({ code: 'unsafe-key' })
    }
    const publicKey = nodeEd25519.publicKeyOf(randomBytes(32))
    await expect(register(publicKey, ['policy'])).rejects.toMatchObject({ code: 'unknown-grant' })
    await expect(register(publicKey, [])).rejects.toMatchObject({ code: 'unknown-grant' })
    await register(publicKey)
    await expect(register(publicKey)).rejects.toMatchObject({ code: 'key-taken' })
    expect(await asOrganisationOf(app, bank, tx => tx.$count(submissions))).toBe(before + 1)
  })

  it('when hosted are wrapped for their organisation and sign its acts', async () => {
    const authority = authorityOf(other, kms)
    const { keyId } = await asOrganisationOf(app, other, tx => createHostedKey(tx, authority, registrar))
    const [key] = await asOrganisationOf(app, other, tx => tx.select().from(signingKeys))
    expect(key).toMatchObject({ keyId, hosted: true })
    expect(key!.allows).toContain('case.opened')
    expect(key!.allows).not.toContain('report.sealed')
    const secret = await kms.unwrap(other, HOSTED_KEY_CONTEXT, key!.wrappedSecret!)
    expect(toHex(nodeEd25519.publicKeyOf(secret))).toBe(toHex(key!.publicKey))
    await expect(kms.unwrap(bank, HOSTED_KEY_CONTEXT, key!.wrappedSecret!)).rejects.toThrow()
    const acts = await asOrganisationOf(app, other, tx =>
      recordActs(tx, authority, [{ type: 'case.opened', subject: 'subject-1', payload: { number: 'X-1' } }]),
    )
    expect(acts).toHaveLength(1)
    const listed = await asOrganisationOf(app, other, tx => listSigningKeys(tx))
    expect(listed).toMatchObject([{ keyId, hosted: true, status: 'pending' }])
  })

  it('are hosted once an organisation, also when two ask at once', async () => {
    const organisationId = await newOrganisation(app, 'bank')
    const make = () =>
      asOrganisationOf(app, organisationId, tx => createHostedKey(tx, authorityOf(organisationId, kms), registrar))
    const made = await Promise.allSettled([make(), make()])
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(made.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'hosted-key-exists' } })
    await expect(make()).rejects.toMatchObject({ code: 'hosted-key-exists', status: 409 })
  })
})
