/**
 * Founds the ledger the first time: each member's own process makes its keys and signs the policy, the operator's makes
 * the log's and the registrar's. The second time it finds all of it there and only tells members a changed address.
 */
import { spawn } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { toBase64 } from '#ledger/bytes.ts'
import { canonicalText } from '#ledger/canonical.ts'
import { genesisLeaves } from '#ledger/genesis.ts'
import { makeFolder } from '#ledger/node/durable.ts'
import { ensureKeyFile } from '#ledger/node/key-file.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeVkey, SIGNATURE_ED25519, vkeyOf } from '#ledger/note.ts'
import { genesisPolicy, type Policy, policyHash } from '#ledger/policy.ts'
import { NEWEST_RULES } from '#ledger/rules/rule-sets.ts'
import {
  logKeyPath,
  NoLedgerYet,
  type OperatorLedger,
  readOperatorLedger,
  registrarKeyPath,
  writeOperatorLedger,
} from '../ledger/operator-folder.ts'

export type FoundingMember = { readonly name: string; readonly organisation: string }

export type FoundingOptions = {
  /** Holds `operator/` and `nodes/<member>/`. */
  readonly data: string
  /** Where members read the log: `http://127.0.0.1:3000/ledger`. */
  readonly logUrl: string
  readonly members?: readonly FoundingMember[]
  readonly quorum?: number
  /** Seconds of notice before a member is removed or re-keyed against its will; seven days when absent. */
  readonly notice?: number
  /** The members' nodes listen on 127.0.0.1, on the first free ports from here on; 3101 when absent. */
  readonly firstPort?: number
  /** The program of a member's own acts; `member.js` beside the one that runs, when absent. */
  readonly memberProgram?: string
  /** Runs one of a member's own acts in a process of the member's; answers its standard output. */
  readonly runMember?: RunMember
}

export type RunMember = (member: string, args: readonly string[], input: string) => Promise<string>

export type Founded = OperatorLedger & {
  /** The genesis policy's hash, hex: what everything else rests on. */
  readonly trust: string
}

export const DEFAULT_MEMBERS: readonly FoundingMember[] = [
  { name: 'bank', organisation: 'Wuyi Rural Commercial Bank 武夷农村商业银行' },
  { name: 'notary', organisation: 'Nanping Notary Office 南平市公证处' },
  { name: 'court', organisation: 'Yanping District People’s Court 延平区人民法院' },
  { name: 'regulator', organisation: 'Nanping Financial Regulator 南平金融监管分局' },
]

const DOMAIN = 'hardproof.localhost'
const FIRST_PORT = 3101
const QUORUM = 3
const NOTICE_SECONDS = 7 * 86_400

export async function foundLedger(options: FoundingOptions): Promise<Founded> {
  const folder = join(options.data, 'operator')
  await makeFolder(folder, 0o700)
  await chmod(folder, 0o700)
  const known = await readOperatorLedger(folder).catch(error => {
    if (error instanceof NoLedgerYet) return null
    throw error
  })
  const members = await addressesOf(
    known?.policy.members ?? options.members ?? DEFAULT_MEMBERS,
    known,
    options.firstPort ?? FIRST_PORT,
  )
  const run = options.runMember ?? runProcess(options.data, options.memberProgram ?? besideThis('member.js'))
  const policy = known?.policy ?? (await agreeOnPolicy(folder, options, run))
  const { logUrl } = options
  if (known && known.logUrl === logUrl && members.every((member, i) => member.url === known.members[i]?.url)) {
    return { ...known, trust: policyHash(policy) }
  }
  const proofs = await Promise.all(
    members.map(async ({ name, url }) => {
      const peers = members.filter(other => other.name !== name).flatMap(other => ['--peer', other.url])
      const args = ['--found', '--log', logUrl, '--port', new URL(url).port, ...peers]
      return proof.parse(JSON.parse(await run(name, args, canonicalText(policy))))
    }),
  )
  const ledger = { policy, genesis: known?.genesis ?? genesisLeaves(policy, proofs), members, logUrl }
  await writeOperatorLedger(folder, ledger)
  return { ...ledger, trust: policyHash(policy) }
}

function besideThis(program: string): string {
  return join(dirname(process.argv[1]!), program)
}

const proof = z.object({ key: z.string(), alg: z.literal('ed25519'), sig: z.string() })
const memberKeys = z.object({ name: z.string(), vkey: z.string(), governance: z.string() })

async function agreeOnPolicy(folder: string, options: FoundingOptions, run: RunMember): Promise<Policy> {
  const logKey = nodeEd25519.publicKeyOf(await ensureKeyFile(logKeyPath(folder)))
  const registrar = nodeEd25519.publicKeyOf(await ensureKeyFile(registrarKeyPath(folder)))
  // Named after its own key, so that two installations are never taken for one ledger.
  const origin = `${toHexStart(logKey)}.${DOMAIN}/ledger`
  const founding = options.members ?? DEFAULT_MEMBERS
  const members = await Promise.all(
    founding.map(async ({ name, organisation }) => {
      const args = ['--init', '--domain', origin.split('/')[0]!]
      const { vkey, governance } = memberKeys.parse(JSON.parse(await run(name, args, '')))
      return { name, organisation, vkey, governance }
    }),
  )
  return genesisPolicy({
    origin,
    log: encodeVkey(vkeyOf(origin, SIGNATURE_ED25519, logKey)),
    members,
    quorum: options.quorum ?? QUORUM,
    registrars: [{ actor: 'registrar', publicKey: toBase64(registrar) }],
    ruleVersion: NEWEST_RULES.version,
    ruleHash: NEWEST_RULES.hash,
    notice: options.notice ?? NOTICE_SECONDS,
  })
}

function toHexStart(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 4)).toString('hex')
}

/** The remembered addresses, except where another program has taken the port since; new ones the first time. */
async function addressesOf(
  members: readonly { readonly name: string }[],
  known: OperatorLedger | null,
  firstPort: number,
): Promise<OperatorLedger['members']> {
  const addresses: { name: string; url: string }[] = []
  let next = firstPort
  for (const { name } of members) {
    const remembered = known?.members.find(address => address.name === name)?.url
    if (known && remembered && (!isLoopback(remembered) || (await isFreeOrOurs(remembered, name, known)))) {
      addresses.push({ name, url: remembered })
      continue
    }
    while (addresses.some(({ url }) => url.endsWith(`:${next}`)) || !(await isFree(next))) next += 1
    addresses.push({ name, url: `http://127.0.0.1:${next}` })
    next += 1
  }
  return addresses
}

function isLoopback(url: string): boolean {
  return new URL(url).hostname === '127.0.0.1'
}

/** Another installation on this machine has a member of that name, too. */
async function isFreeOrOurs(url: string, member: string, { policy }: OperatorLedger): Promise<boolean> {
  if (await isFree(Number(new URL(url).port))) return true
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(1_000), redirect: 'error' })
    const health = (await response.json()) as { member?: unknown; origin?: unknown }
    return health.member === member && health.origin === policy.origin
  } catch {
    return false
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** The member's process sees its own folder's name and nothing else of ours; its secrets stay in it. */
function runProcess(data: string, program: string): RunMember {
  return (member, args, input) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [program, '--member', member, '--data', data, ...args], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { NODE_ENV: 'production' },
      })
      let output = ''
      child.stdout.setEncoding('utf8').on('data', text => {
        output += text
      })
      child.once('error', reject)
      child.once('close', code => {
        if (code === 0) resolve(output)
        else reject(new Error(`the process of member ${member} ended with ${code}`))
      })
      child.stdin.end(input)
    })
}
