/** The keys that have a role in a policy. They sign nothing else, neither while it is in force nor ever after. */
import { fromBase64 } from '../bytes.ts'
import { keyIdOf } from '../keys.ts'
import { logKey, memberKey, type Policy } from '../policy.ts'

const known = new WeakMap<Policy, ReadonlyMap<string, string>>()

/** Key ids, each with the role that its key has: a policy has every key in one role only. */
export function rolesOf(policy: Policy): ReadonlyMap<string, string> {
  const found = known.get(policy) ?? readRoles(policy)
  known.set(policy, found)
  return found
}

export function policyKeys(policy: Policy): { has(key: string): boolean } {
  return rolesOf(policy)
}

function readRoles(policy: Policy): ReadonlyMap<string, string> {
  return new Map([
    [keyIdOf(logKey(policy).publicKey), `log ${policy.log}`],
    ...policy.members.flatMap((member): [string, string][] => [
      [keyIdOf(memberKey(member).publicKey), `node ${member.name} ${member.vkey}`],
      [governanceId(member.governance), `governance ${member.name}`],
    ]),
    ...policy.registrars.map(({ actor, key }): [string, string] => [key, `registrar ${actor}`]),
  ])
}

/** The id of a governance key in base64. */
export function governanceId(governance: string): string {
  return keyIdOf(fromBase64(governance))
}
