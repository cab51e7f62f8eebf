import { and, desc, eq } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { packAdoptions, rulePacks } from '#db/schema/index.ts'
import { packSchema, type RulePack } from './pack.ts'
import { shippedPack } from './packs/index.ts'

/**
 * The rules that the organisation judges by: the version it adopted last, else the newest that comes with the product.
 * With a version: exactly that one.
 * @throws where there is none, which no case can ask for: a case is opened under rules that there are
 */
export async function packFor(tx: Transaction, jurisdiction: string, version?: number): Promise<RulePack> {
  const wanted = version ?? (await adoptedVersion(tx, jurisdiction))
  const shipped = shippedPack(jurisdiction, wanted ?? undefined)
  const pack = shipped ?? (wanted === null ? undefined : await ownPack(tx, jurisdiction, wanted))
  if (!pack) throw new Error(`There is no rule pack for ${jurisdiction}, version ${wanted ?? 'any'}.`)
  return pack
}

/**
 * That pack first, then those that apply beside it, each in the version in force.
 * @param instead Where a dry run asks what it would come to: this one in the place of its jurisdiction's.
 */
export async function packsFor(tx: Transaction, pack: RulePack, instead?: RulePack): Promise<RulePack[]> {
  const beside: RulePack[] = []
  for (const code of pack.beside) beside.push(instead?.jurisdiction === code ? instead : await packFor(tx, code))
  return [pack, ...beside]
}

async function adoptedVersion(tx: Transaction, jurisdiction: string): Promise<number | null> {
  const [adopted] = await tx
    .select({ version: packAdoptions.version })
    .from(packAdoptions)
    .where(eq(packAdoptions.jurisdiction, jurisdiction))
    .orderBy(desc(packAdoptions.adoptedAt))
    .limit(1)
  return adopted?.version ?? null
}

/** Parsed once: a version never changes. */
const parsed = new Map<string, RulePack>()

async function ownPack(tx: Transaction, jurisdiction: string, version: number): Promise<RulePack | undefined> {
  const [row] = await tx
    .select({ id: rulePacks.id, body: rulePacks.body })
    .from(rulePacks)
    .where(and(eq(rulePacks.jurisdiction, jurisdiction), eq(rulePacks.version, version)))
  if (!row) return undefined
  const known = parsed.get(row.id)
  if (known) return known
  const pack = packSchema.parse(row.body)
  parsed.set(row.id, pack)
  return pack
}
