import { describe, expect, it } from 'vitest'
import { packSchema, type RulePack } from '#app/jurisdictions/pack.ts'
import { shippedPack, shippedPacks } from '#app/jurisdictions/packs/index.ts'
import { comparePacks } from '#app/rules/compare-packs.ts'

const cn = shippedPack('CN')!
const changed = (change: (pack: RulePack) => void): RulePack => {
  const copy = structuredClone(cn)
  change(copy)
  return packSchema.parse(copy)
}

describe('two versions', () => {
  it('that say the same differ in nothing', () => {
    for (const pack of shippedPacks) expect(comparePacks(pack, structuredClone(pack))).toEqual([])
    expect(comparePacks(cn, { ...cn, version: 2 })).toEqual([])
  })

  it('differ by rule, in words', () => {
    const two = changed(pack => {
      pack.limitation[0]!.period = { count: 2, unit: 'years' }
      pack.checklist = pack.checklist.filter(({ id }) => id !== 'CN4')
      pack.courts.push({ ...pack.courts[0]!, id: 'CN-C3', court: 'Another court', when: {} })
    })
    expect(comparePacks(cn, two)).toEqual([
      expect.objectContaining({ part: 'courts', key: 'CN-C3', kind: 'added', title: 'Another court' }),
      expect.objectContaining({ part: 'checklist', key: 'CN4', kind: 'removed' }),
      {
        part: 'limitation',
        key: 'CN-L1',
        title: 'General period',
        kind: 'changed',
        differs: [{ label: 'Period', before: '3 years', after: '2 years' }],
      },
    ])
  })

  it('differ when only a source does', () => {
    const two = changed(pack => {
      pack.tracks[1]!.source = 'read'
    })
    expect(comparePacks(cn, two)).toMatchObject([
      { key: 'mediation', differs: [{ label: 'Source', before: expect.stringMatching(/counsel to confirm/) }] },
    ])
  })

  it('nothing that a pack says changes unseen', () => {
    // Between them they have a rule of every kind.
    for (const pack of shippedPacks.filter(({ jurisdiction }) => ['CN', 'GB-EAW', 'DE'].includes(jurisdiction))) {
      const unseen: string[] = []
      for (const [path, mutate] of leaves(pack)) {
        const copy = structuredClone(pack)
        if (!mutate(copy)) continue
        const other = packSchema.safeParse(copy)
        if (!other.success) continue
        if (comparePacks(pack, other.data).length === 0) unseen.push(path)
      }
      expect(
        unseen.filter(path => !['jurisdiction', 'version'].includes(path)),
        pack.jurisdiction,
      ).toEqual([])
    }
  })
})

type Mutation = [path: string, mutate: (copy: unknown) => boolean]

/** Each value in it, with something that changes it to another of its kind. */
function leaves(value: unknown, path: (string | number)[] = []): Mutation[] {
  if (typeof value === 'object' && value !== null) {
    const dropped: Mutation[] =
      path.length > 0 && Array.isArray(value) && value.length > 1 ? [[`${path.join('.')}-last`, drop(path)]] : []
    return [
      ...dropped,
      ...Object.entries(value).flatMap(([key, one]) =>
        leaves(one, [...path, Array.isArray(value) ? Number(key) : key]),
      ),
    ]
  }
  return [[path.join('.'), put(path, other(value, path))]]
}

const enums: Record<string, readonly string[]> = {
  source: ['read', 'secondary', 'memory'],
  severity: ['gate', 'presumption', 'weight'],
  unit: ['days', 'months'],
  effect: ['restarts', 'none'],
  expiry: ['must-be-pleaded', 'suit-barred'],
  by: ['us', 'debtor'],
  from: ['event', 'end'],
  track: ['arbitration', 'litigation'],
  kind: ['written-extension', 'judgment'],
  starts: ['due', 'knowledge', 'filed', 'served'],
  fact: ['authority', 'translation'],
}

function other(value: unknown, path: readonly (string | number)[]): unknown {
  const name = path.filter(step => typeof step === 'string').at(-1)!
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return name === 'weekend' ? (value === 3 ? 4 : 3) : value + 1
  if (value === null) return 'Somebody'
  const text = String(value)
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return '2025-03-05'
  if (/^\d+$/.test(text)) return `${text}0`
  if (name === 'all' || name === 'any') return text === 'authority' ? 'translation' : 'authority'
  if (name === 'tracks' && path.includes('when')) return text === 'mediation' ? 'arbitration' : 'mediation'
  if (name === 'kinds') return text === 'service' ? 'lease' : 'service'
  if (name === 'currency') return 'JPY'
  const among = enums[name]
  // Of "starts" a limitation rule takes others than a deadline does.
  if (name === 'starts')
    return path[0] === 'deadlines' ? (text === 'filed' ? 'served' : 'filed') : text === 'due' ? 'knowledge' : 'due'
  return among ? among.find(one => one !== text) : `${text} otherwise`
}

function put(path: readonly (string | number)[], value: unknown) {
  return (copy: unknown) => {
    const parent = path.slice(0, -1).reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], copy)
    const holder = parent as Record<string | number, unknown>
    if (holder[path.at(-1)!] === value) return false
    holder[path.at(-1)!] = value
    return true
  }
}

function drop(path: readonly (string | number)[]) {
  return (copy: unknown) => {
    const list = path.reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], copy)
    return (list as unknown[]).pop() !== undefined
  }
}
