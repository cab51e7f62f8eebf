import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { openCase } from '#app/cases/open-case.server.ts'
import { openContract } from '#app/contracts/open-contract.server.ts'
import type { Authority, OrganisationKind, Role } from '#app/identity/actor.ts'
import { createHostedKey } from '#app/identity/create-hosted-key.server.ts'
import { registerOrganisation } from '#app/identity/register-organisation.server.ts'
import { registerSigningKey } from '#app/identity/register-signing-key.server.ts'
import type { Registrar } from '#app/identity/registrar.ts'
import { openFileKms } from '#app/kms/file-kms.server.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import { newSubject } from '#app/submissions/new-subject.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'
import { toBase64 } from '#ledger/bytes.ts'
import { commitmentOf, newSalt } from '#ledger/commitment.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { buildSubmission } from '#ledger/submission.ts'

/** An organisation and one of its people, who acts through `as`. */
export interface Member {
  organisationId: string
  name: string
  authority: Authority
  as<T>(work: (tx: Transaction, authority: Authority) => Promise<T>): Promise<T>
  /** Another person of the same organisation. */
  inRole(role: Role): Member
}

export interface Bank extends Member {
  /** A contract as the bank's own system would capture it; gives its id. */
  newContract(about?: Partial<ContractFacts>): Promise<string>
  /** A case on a new contract. */
  newCase(about?: Partial<ContractFacts>): Promise<string>
}

export interface ContractFacts {
  name: string
  localName: string
  place: string
  principalMinor: string
  currency: string
}

export interface World {
  kms: Kms
  bank: Bank
  otherBank: Bank
  minbei: Member
  jianxi: Member
  court: Member
  partner(name: string): Promise<Member>
}

/** Two banks, two partners and a court, made through the verbs that the product itself uses. */
export async function makeWorld(db: Database): Promise<World> {
  const kms = await openFileKms(join(await mkdtemp(join(tmpdir(), 'hardproof-kms-')), 'root'), { mayCreate: true })
  const registrar = newRegistrar()
  const join_ = (kind: OrganisationKind, name: string, role: Role, place?: string) =>
    newMember(db, kms, registrar, { kind, name, role, place })
  return {
    kms,
    bank: await newBank(registrar, await join_('bank', 'Wuyi Rural Commercial Bank', 'legal-officer')),
    otherBank: await newBank(registrar, await join_('bank', 'Second Bank', 'legal-officer')),
    minbei: await join_('partner', 'Minbei Enforcement Services', 'partner-agent', 'Nanping'),
    jianxi: await join_('partner', 'Jianxi Recovery', 'partner-agent', "Jian'ou"),
    court: await join_('court', "Yanping District People's Court", 'clerk'),
    partner: name => join_('partner', name, 'partner-agent'),
  }
}

function newRegistrar(): Registrar {
  const secretKey = randomBytes(32)
  return { actor: 'registrar', key: keyIdOf(nodeEd25519.publicKeyOf(secretKey)), secretKey }
}

async function newMember(
  db: Database,
  kms: Kms,
  registrar: Registrar,
  about: { kind: OrganisationKind; name: string; role: Role; place?: string },
): Promise<Member> {
  const { kind, name, role, place } = about
  const { organisationId } = await db.transaction(tx => registerOrganisation(tx, { kind, name, country: 'CN', place }))
  const member = memberOf(db, kms, organisationId, name, role)
  await member.as((tx, authority) => createHostedKey(tx, authority, registrar))
  return member
}

function memberOf(db: Database, kms: Kms, organisationId: string, name: string, role: Role): Member {
  const actor = { organisationId, id: uuidv7(), name: `${name}'s ${role}`, role }
  const authority = { actor, kms }
  return {
    organisationId,
    name,
    authority,
    as: work => inTenant(db, { organisationId, actorId: actor.id }, tx => work(tx, authority)),
    inRole: other => memberOf(db, kms, organisationId, name, other),
  }
}

async function newBank(registrar: Registrar, member: Member): Promise<Bank> {
  const { organisationId } = member
  const secretKey = randomBytes(32)
  const publicKey = nodeEd25519.publicKeyOf(secretKey)
  const client = { organisationId, publicKey, label: 'Loan system', allows: ['capture'], wrappedSecret: null }
  const { keyId } = await member.as(tx => registerSigningKey(tx, registrar, client))

  const newContract = async (about: Partial<ContractFacts> = {}) => {
    const body = draft(organisationId, { key: keyId, secretKey }, about)
    return (await member.as((tx, authority) => openContract(tx, authority, body))).contractId
  }
  return {
    ...member,
    newContract,
    async newCase(about) {
      const contractId = await newContract(about)
      const claim = {
        currency: about?.currency ?? 'CNY',
        principalMinor: 8_000_000n,
        interestMinor: 593_022n,
        costsMinor: 48_000n,
      }
      const { caseId } = await member.as((tx, authority) =>
        openCase(tx, authority, { contractId, ...claim, jurisdiction: 'CN', courtId: null, track: 'payment-order' }),
      )
      return caseId
    },
  }
}

/** A contract's first event, signed as the bank's own system would. */
export function draft(
  actor: string,
  signer: { key: string; secretKey: Uint8Array },
  about: Partial<ContractFacts> = {},
) {
  const payload = {
    reference: `L-${randomBytes(6).toString('hex')}`,
    title: 'Consumer loan',
    jurisdiction: 'CN',
    currency: about.currency ?? 'CNY',
    principalMinor: about.principalMinor ?? '8000000',
    counterparty: {
      ...(about.name
        ? { name: about.name, ...(about.localName && { localName: about.localName }) }
        : { name: 'Zhang Haiyang', localName: '张海洋' }),
      place: about.place ?? '12 Jiefang Road, Yanping District, Nanping',
    },
    occurredAt: '2026-03-02T02:11:05Z',
    files: [],
  }
  const salt = newSalt()
  const item = {
    v: 1 as const,
    id: uuidv7(),
    subject: newSubject(),
    type: 'contract.drafted',
    commitment: toBase64(commitmentOf(payload, salt)),
  }
  const { header } = buildSubmission({ kind: 'capture', actor, items: [item], sign: [signer] }, nodeEd25519)
  return JSON.parse(JSON.stringify({ header, events: [{ item, payload, salt: toBase64(salt) }] }))
}
