/**
 * A member's own acts, in a process of the member's: its secrets stay in it and in its folder.
 *
 *   member.js --member NAME --data FOLDER --init --domain DOMAIN      makes the member's keys, prints the public ones
 *   member.js --member NAME --data FOLDER --found --log URL --port PORT [--host HOST] [--peer URL …] < policy.json
 *                                                                     agrees to the policy, prints its signature
 *   member.js --member NAME --data FOLDER --join --genesis HASH --log URL --port PORT [--host HOST] [--peer URL …]
 *                                                                     settings for a ledger that is there already
 *   member.js --member NAME --data FOLDER --rekey                     makes the next keys, prints the public ones
 *   member.js --member NAME --data FOLDER --retire                    puts the next keys in the place of the present
 */
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { parseStrictJson } from '#ledger/canonical.ts'
import { nodeFolder, parseSettings, readNodeConfig } from '#ledger/node/config.ts'
import { foundMember, joinMember } from '#ledger/node/found.ts'
import { logClient } from '#ledger/node/log-client.ts'
import { initMember, rekeyMember, retireKeys } from '#ledger/node/own-keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parsePolicy } from '#ledger/policy.ts'

const { values } = parseArgs({
  options: {
    member: { type: 'string' },
    data: { type: 'string' },
    init: { type: 'boolean', default: false },
    domain: { type: 'string' },
    found: { type: 'boolean', default: false },
    join: { type: 'boolean', default: false },
    genesis: { type: 'string' },
    rekey: { type: 'boolean', default: false },
    retire: { type: 'boolean', default: false },
    log: { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string' },
    peer: { type: 'string', multiple: true },
  },
})

async function main(): Promise<void> {
  const { member, data } = values
  if (!member || !/^[a-z0-9][a-z0-9-]{0,31}$/.test(member)) throw new Error('Say which member: --member notary')
  if (!data) throw new Error('Say where the data are: --data .data')
  const folder = nodeFolder(resolve(data), member)
  if (values.init) return init(folder, member)
  if (values.found) return found(folder, member)
  if (values.join) return join(folder, member)
  if (values.rekey) return rekey(folder, member)
  if (values.retire) return retireKeys(folder)
  throw new Error('Say what to do: --init, --found, --join, --rekey or --retire')
}

async function init(folder: string, member: string): Promise<void> {
  if (!values.domain) throw new Error('Say under which domain the key is named: --domain example.org')
  console.log(JSON.stringify(await initMember(folder, member, values.domain, nodeEd25519)))
}

async function found(folder: string, member: string): Promise<void> {
  const policy = parsePolicy(parseStrictJson(await text(process.stdin)))
  console.log(JSON.stringify(await foundMember(folder, policy, place(member), nodeEd25519)))
}

async function join(folder: string, member: string): Promise<void> {
  const { genesis } = values
  if (!genesis || !/^[0-9a-f]{64}$/.test(genesis)) {
    throw new Error("Say which ledger, by its genesis policy's hash: --genesis <64 digits>")
  }
  const settings = parseSettings({ ...place(member), genesis })
  const sources = [settings.log, ...(settings.peers ?? [])].map(url => logClient(url))
  await joinMember(folder, settings, sources)
  console.log(JSON.stringify({ member, genesis }))
}

async function rekey(folder: string, member: string): Promise<void> {
  const { policy } = await readNodeConfig(folder)
  console.log(JSON.stringify(await rekeyMember(folder, member, policy, nodeEd25519)))
}

/** Where the log is, where to listen, and where the other members are. */
function place(member: string) {
  const { log, host = '127.0.0.1', port, peer } = values
  if (!log || !port) throw new Error('Say where the log is and where to listen: --log URL --port PORT')
  return { member, log, host, port: Number(port), ...(peer ? { peers: peer } : {}) }
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
