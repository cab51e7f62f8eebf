import { readFile } from 'node:fs/promises'
import { toBase64 } from '#ledger/bytes.ts'
import { writeDurably } from '#ledger/node/durable.ts'
import { openSource } from '../../ledger/sources/source.ts'
import { type Compared, compareSources, type VerifiedSource, verifySource } from '../../ledger/sources/verify-source.ts'
import { type Command, type CommandInput, type Outcome, UsageError } from './command.ts'
import { policyWords, publicationWords, sourceJson } from './words.ts'

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'checks a log, a member’s node or a copy from outside, believing nobody',
  help: `npm run ledger -- verify URL|FOLDER [URL|FOLDER] [--genesis HASH] [--since FILE] [--json]

Reads a log (http://…/ledger), a member's node (http://…) or a folder (a member's mirror, an export) and recomputes all
of it: every tile, every entry, the rules over every entry from the first, each under the rule set of its time, and the
signatures over the checkpoint under the policy that the entries themselves say is in force.

  --genesis HASH   the genesis policy's hash, as a sealed report prints it. Without it the hash is shown, and whether
                   these are the right members is for you to compare.
  --since FILE     a checkpoint remembered from last time: what it covers must be there unchanged. FILE is made, or moved
                   on, when everything holds.
With two sources they must also be of one ledger. Where they are not, whoever signed both is named.

Exits 0 when everything holds, 1 when something does not, 2 when it could not be read or was asked wrongly.`,
  options: { genesis: { type: 'string' }, since: { type: 'string' } },
  run,
}

async function run(input: CommandInput): Promise<Outcome> {
  const { positionals } = input
  if (positionals.length < 1 || positionals.length > 2) {
    throw new UsageError('Say what to verify: npm run ledger -- verify URL|FOLDER [URL|FOLDER]')
  }
  const genesis = hashFrom(input.text('genesis'))
  const sinceFile = input.text('since')
  const since = sinceFile === null ? null : await readRemembered(sinceFile)
  const verified: VerifiedSource[] = []
  for (const where of positionals) verified.push(await verifySource(openSource(where), { genesis, since }))

  const compared = await compare(verified)
  const lines = verified.flatMap(one => wordsOf(one, genesis))
  lines.push(...(compared?.lines ?? []))
  const ok = verified.every(holds) && (compared?.ok ?? true)
  if (ok && sinceFile !== null) {
    await writeDurably(sinceFile, newest(verified).head!.checkpoint)
    lines.push(
      since ? `What ${sinceFile} remembered is there unchanged.` : `The checkpoint is remembered in ${sinceFile}.`,
    )
  }
  lines.push(ok ? 'Everything holds.' : 'Not everything holds.')
  return { ok, lines, json: { sources: verified.map(sourceJson), ...(compared && { compared: compared.json }) } }
}

/** As reports print it, in groups, or as it stands. */
export function hashFrom(text: string | null): string | null {
  if (text === null) return null
  const hash = text.replace(/\s+/g, '').toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(hash))
    throw new UsageError('--genesis takes the 64 hexadecimal digits that a report prints.')
  return hash
}

async function readRemembered(file: string) {
  try {
    return { note: await readFile(file, 'utf8'), where: `the checkpoint in ${file}` }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

function holds({ findings, head, publication }: VerifiedSource): boolean {
  return findings.length === 0 && head !== null && publication?.logSigned === true
}

function newest(verified: readonly VerifiedSource[]): VerifiedSource {
  return verified.reduce((best, one) => (one.head!.size > best.head!.size ? one : best))
}

function wordsOf(verified: VerifiedSource, asked: string | null): string[] {
  const { name, findings, head, tree, submissions, genesis, chain, publication } = verified
  const lines = [`${name}:`]
  for (const { where, what } of findings) lines.push(`  ${where}: ${what}`)
  if (!head || !tree) return lines
  lines.push(`  ${head.size} entries (${submissions} submissions), ${tree.tiles} tiles, root ${toBase64(head.root)}`)
  if (genesis) {
    const compare = 'compare it with the one that a sealed report prints'
    const state = genesis.hash === asked ? 'as was asked' : 'not the one that was asked for'
    lines.push(`  genesis policy ${genesis.hash} (${asked === null ? compare : state})`)
  }
  for (const term of chain) lines.push(`  ${policyWords(term)}`)
  if (publication) lines.push(...publicationWords(publication).map(line => `  ${line}`))
  return lines
}

async function compare(verified: readonly VerifiedSource[]) {
  const [a, b] = verified
  if (!a || !b) return null
  // Over damaged tiles nothing can be compared; the findings say so already.
  if (a.findings.length > 0 || b.findings.length > 0) return null
  const found = await compareSources(a, b)
  return found && { ...found, lines: comparedWords(a, b, found), json: { ...found, sources: [a.name, b.name] } }
}

function comparedWords(a: VerifiedSource, b: VerifiedSource, { ok, doubleSigners, size }: Compared): string[] {
  if (ok) return [`${a.name} and ${b.name} hold one ledger: they agree on all of the first ${size} entries.`]
  return [
    `${a.name} and ${b.name} hold different ledgers: they part before entry ${size}.`,
    ...doubleSigners.map(name => `${name} has signed both. The two checkpoints prove it:`),
    ...(doubleSigners.length > 0 ? [a, b].flatMap(({ head }) => head!.checkpoint.trimEnd().split('\n')) : []),
  ]
}
