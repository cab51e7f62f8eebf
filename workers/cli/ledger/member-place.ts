/** A member's own machine: its folder, its key, where it reads the ledger and where it hands in what it signs. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { governanceKeyPath, nodeFolder, readNodeConfig } from '#ledger/node/config.ts'
import { type LedgerSource, openSource } from '../../ledger/sources/source.ts'
import { type CommandInput, UsageError } from './command.ts'
import { dataFolder } from './places.ts'

export type MemberPlace = {
  readonly sources: readonly LedgerSource[]
  /** What the member pinned; null where it has no folder here. */
  readonly genesis: string | null
  readonly governanceKey: string | null
  /** The log's or a node's prefix. */
  readonly sendTo: string
}

export async function memberPlace(input: CommandInput): Promise<MemberPlace> {
  const data = dataFolder(input)
  const folder = folderOf(data, input.text('member'))
  const config = folder === null ? null : await readNodeConfig(folder)
  const [node, log, from] = [input.text('node'), input.text('log'), input.texts('from')]
  const sendTo = node ?? log ?? config?.settings.log
  if (!sendTo)
    throw new UsageError('Say where the ledger is: --log URL or --node URL, or --member NAME on a member’s machine.')
  const named = from.length > 0 ? from : [...(node ? [node] : []), log ?? config?.settings.log ?? sendTo]
  // Where the log cannot be reached, the member's own copy shows what it showed last.
  const own = folder !== null && existsSync(join(folder, 'mirror')) ? [openSource(folder)] : []
  const sources = [...new Set(named)].map(where => openSource(where))
  return {
    sources: from.length > 0 ? sources : [...sources, ...own],
    genesis: config?.settings.genesis ?? null,
    governanceKey: folder === null ? null : governanceKeyPath(folder),
    sendTo: sendTo.replace(/\/+$/, ''),
  }
}

function folderOf(data: string, member: string | null): string | null {
  if (member !== null) {
    const folder = nodeFolder(data, member)
    if (!existsSync(folder)) throw new UsageError(`${folder} is not there: --data says where a member’s folder is.`)
    return folder
  }
  const all = existsSync(join(data, 'nodes')) ? readdirSync(join(data, 'nodes')) : []
  return all.length === 1 ? nodeFolder(data, all[0]!) : null
}
