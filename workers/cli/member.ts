/**
 * A member's own acts before there is a ledger, in a process of the member's: its secrets stay in it and in its folder.
 *
 *   member.js --member NAME --data FOLDER --init --domain DOMAIN      makes the member's keys, prints the public ones
 *   member.js --member NAME --data FOLDER --found --log URL --port PORT [--host HOST] < policy.json
 *                                                                     agrees to the policy, prints its signature
 */
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { parseStrictJson } from '#ledger/canonical.ts'
import { nodeFolder } from '#ledger/node/config.ts'
import { foundMember, initMember } from '#ledger/node/found.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parsePolicy } from '#ledger/policy.ts'

const { values } = parseArgs({
  options: {
    member: { type: 'string' },
    data: { type: 'string' },
    init: { type: 'boolean', default: false },
    domain: { type: 'string' },
    found: { type: 'boolean', default: false },
    log: { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string' },
  },
})

async function main(): Promise<void> {
  const { member, data } = values
  if (!member || !/^[a-z0-9][a-z0-9-]{0,31}$/.test(member)) throw new Error('Say which member: --member notary')
  if (!data) throw new Error('Say where the data are: --data .data')
  const folder = nodeFolder(resolve(data), member)
  if (values.init) return init(folder, member)
  if (values.found) return found(folder, member)
  throw new Error('Say what to do: --init or --found')
}

async function init(folder: string, member: string): Promise<void> {
  if (!values.domain) throw new Error('Say under which domain the key is named: --domain example.org')
  console.log(JSON.stringify(await initMember(folder, member, values.domain, nodeEd25519)))
}

async function found(folder: string, member: string): Promise<void> {
  const { log, host = '127.0.0.1', port } = values
  if (!log || !port) throw new Error('Say where the log is and where to listen: --log URL --port PORT')
  const policy = parsePolicy(parseStrictJson(await text(process.stdin)))
  const proof = await foundMember(folder, policy, { member, log, host, port: Number(port) }, nodeEd25519)
  console.log(JSON.stringify(proof))
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
