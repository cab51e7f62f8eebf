import type { Policy, PolicyMember } from '#ledger/policy.ts'

export type DifferenceKind =
  | 'quorum'
  | 'member-added'
  | 'member-removed'
  | 'member-rekeyed'
  | 'organisation-renamed'
  | 'rules'
  | 'notice'
  | 'registrar-added'
  | 'registrar-removed'
  | 'not-before'

/** One thing in which a policy differs from the one before it, for people to read. */
export interface Difference {
  kind: DifferenceKind
  /** What differs: "Quorum", or a member's organisation. */
  what: string
  /** As it was and as it would be; null where it was or would not be there. */
  before: string | null
  after: string | null
  /** The same as a sentence. */
  text: string
}

/** What `after` changes in `before`, in the order of a policy's fields. Empty when nothing that matters differs. */
export function differencesOf(before: Policy, after: Policy): Difference[] {
  return [
    ...members(before, after),
    ...quorum(before, after),
    ...registrars(before, after),
    ...rules(before, after),
    ...notice(before, after),
    ...notBefore(after),
  ]
}

function members(before: Policy, after: Policy): Difference[] {
  const found: Difference[] = []
  for (const old of before.members) {
    const now = after.members.find(({ name }) => name === old.name)
    if (now) found.push(...memberDifferences(old, now))
    else {
      const text = `${titleOf(old)} leaves.`
      found.push({ kind: 'member-removed', what: titleOf(old), before: 'member', after: null, text })
    }
  }
  for (const member of after.members) {
    if (before.members.some(({ name }) => name === member.name)) continue
    const text = `${titleOf(member)} joins.`
    found.push({ kind: 'member-added', what: titleOf(member), before: null, after: 'member', text })
  }
  return found
}

function memberDifferences(old: PolicyMember, now: PolicyMember): Difference[] {
  const found: Difference[] = []
  const what = titleOf(now)
  if (old.organisation !== now.organisation) {
    const text = `${old.organisation} is now called ${now.organisation}.`
    found.push({ kind: 'organisation-renamed', what, before: old.organisation, after: now.organisation, text })
  }
  if (old.vkey !== now.vkey) {
    const text = `${what} co-signs with another key.`
    found.push({ kind: 'member-rekeyed', what: `${what}: node key`, before: old.vkey, after: now.vkey, text })
  }
  if (old.governance !== now.governance) {
    const text = `${what} approves changes of policy with another key.`
    found.push({
      kind: 'member-rekeyed',
      what: `${what}: governance key`,
      ...{ before: old.governance, after: now.governance, text },
    })
  }
  return found
}

function quorum(before: Policy, after: Policy): Difference[] {
  const [was, is] = [quorumWords(before), quorumWords(after)]
  if (was === is) return []
  return [
    { kind: 'quorum', what: 'Quorum', before: was, after: is, text: `${is} must co-sign, where ${was} did before.` },
  ]
}

function quorumWords({ quorum, members }: Policy): string {
  return `${quorum} of ${members.length}`
}

function registrars(before: Policy, after: Policy): Difference[] {
  const has = (policy: Policy, key: string) => policy.registrars.some(registrar => registrar.key === key)
  return [
    ...before.registrars
      .filter(({ key }) => !has(after, key))
      .map(({ actor, key }) => ({
        ...{ kind: 'registrar-removed' as const, what: `Registrar ${actor}`, before: `key ${key}`, after: null },
        text: `The registrar ${actor} enters no more keys.`,
      })),
    ...after.registrars
      .filter(({ key }) => !has(before, key))
      .map(({ actor, key }) => ({
        ...{ kind: 'registrar-added' as const, what: `Registrar ${actor}`, before: null, after: `key ${key}` },
        text: `The registrar ${actor} may enter keys.`,
      })),
  ]
}

function rules(before: Policy, after: Policy): Difference[] {
  if (before.ruleVersion === after.ruleVersion && before.ruleHash === after.ruleHash) return []
  const [was, is] = [`version ${before.ruleVersion}`, `version ${after.ruleVersion}`]
  return [{ kind: 'rules', what: 'Rules', before: was, after: is, text: `Rules ${is} take the place of ${was}.` }]
}

function notice(before: Policy, after: Policy): Difference[] {
  const [was, is] = [noticeOf(before), noticeOf(after)]
  if (was === is) return []
  const text = `Notice before a member is removed or re-keyed against its will: ${is}, where it was ${was}.`
  return [{ kind: 'notice', what: 'Notice', before: was, after: is, text }]
}

function noticeOf(policy: Policy): string {
  return policy.v === 1 ? 'none' : durationWords(policy.notice)
}

function notBefore({ effectiveFromSize }: Policy): Difference[] {
  if (effectiveFromSize === 0) return []
  const after = `line ${grouped(effectiveFromSize)}`
  return [
    { kind: 'not-before', what: 'Not before', before: null, after, text: `It comes into force at ${after} or later.` },
  ]
}

/** `90` → `90 seconds`; `604800` → `7 days`. Exact: nothing is rounded. */
export function durationWords(seconds: number): string {
  if (seconds === 0) return 'none'
  for (const [unit, size] of units) {
    if (seconds % size === 0) return `${grouped(seconds / size)} ${unit}${seconds === size ? '' : 's'}`
  }
  return `${grouped(seconds)} seconds`
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** The organisation, with the short name that keys and programs know it by. */
function titleOf({ name, organisation }: Pick<PolicyMember, 'name' | 'organisation'>): string {
  return `${organisation} (${name})`
}

function grouped(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',')
}
