import { and, asc, desc, eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { packAdoptions, rulePacks } from '#db/schema/index.ts'
import { isOwnVersion } from './own-versions.ts'
import { packSchema, type RulePack } from './pack.ts'
import { packFor } from './pack-for.server.ts'
import { packHash } from './pack-text.ts'
import { ruleCodes, shippedPack, shippedVersions } from './packs/index.ts'

/** One version of a jurisdiction's rules, and where it comes from. */
export interface PackVersion {
  pack: RulePack
  hash: Uint8Array
  /** Null: it comes with the product. */
  own: { addedBy: string; addedAt: Date; note: string } | null
}

/** @throws DomainError 404 where there are no rules for it. */
export function knownJurisdiction(code: string | undefined): string {
  if (code !== undefined && shippedPack(code)) return code
  throw new DomainError('rules-unknown', 'There are no rules for this jurisdiction.', 404)
}

/** @throws DomainError 404 where there is no such version, or it is another organisation's. */
export async function findVersion(tx: Transaction, jurisdiction: string, version: number): Promise<PackVersion> {
  const known = Number.isInteger(version) && version > 0 && version < 2 ** 31
  if (known && !isOwnVersion(version)) {
    const pack = shippedPack(jurisdiction, version)
    if (pack) return { pack, hash: packHash(pack), own: null }
  } else if (known) {
    const [row] = await tx
      .select()
      .from(rulePacks)
      .where(and(eq(rulePacks.jurisdiction, jurisdiction), eq(rulePacks.version, version)))
    if (row) return ownVersion(row)
  }
  throw new DomainError('version-unknown', 'There is no such version of these rules, or it is not yours.', 404)
}

function ownVersion({ body, hash, addedBy, addedAt, note }: typeof rulePacks.$inferSelect): PackVersion {
  return { pack: packSchema.parse(body), hash, own: { addedBy, addedAt, note } }
}

/** Of every version the number and where it comes from; newest first. */
export interface VersionRow {
  version: number
  issuedOn: string | null
  own: PackVersion['own']
}

export async function listVersions(tx: Transaction, jurisdiction: string): Promise<VersionRow[]> {
  const { version, addedBy, addedAt, note } = rulePacks
  const own = await tx
    .select({ version, addedBy, addedAt, note })
    .from(rulePacks)
    .where(eq(rulePacks.jurisdiction, jurisdiction))
    .orderBy(desc(version))
  const shipped = shippedVersions(jurisdiction).map(pack => ({
    version: pack.version,
    issuedOn: pack.issuedOn,
    own: null,
  }))
  return [...own.map(row => ({ version: row.version, issuedOn: null, own: row })), ...shipped.reverse()]
}

export type Adoption = Pick<typeof packAdoptions.$inferSelect, 'version' | 'adoptedBy' | 'adoptedAt'>

/** What has been adopted of a jurisdiction, oldest first. */
export async function listAdoptions(tx: Transaction, jurisdiction: string): Promise<Adoption[]> {
  const { version, adoptedBy, adoptedAt } = packAdoptions
  return tx
    .select({ version, adoptedBy, adoptedAt })
    .from(packAdoptions)
    .where(eq(packAdoptions.jurisdiction, jurisdiction))
    .orderBy(asc(adoptedAt))
}

/** The jurisdictions whose rules in force have these beside them: Germany for EU. */
export async function appliesBeside(tx: Transaction, jurisdiction: string): Promise<string[]> {
  const codes: string[] = []
  for (const code of ruleCodes) {
    if ((await packFor(tx, code)).beside.includes(jurisdiction)) codes.push(code)
  }
  return codes
}
