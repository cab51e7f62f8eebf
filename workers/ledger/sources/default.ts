/** Where the members of an installation can be read: their nodes where they answer, else their mirrors on this machine. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { nodeFolder } from '#ledger/node/config.ts'
import type { Policy } from '#ledger/policy.ts'
import { readOperatorLedger } from '../operator-folder.ts'
import { type LedgerSource, openSource } from './source.ts'

const TIMEOUT_MS = 2_000

/** A member that can be read nowhere is among them, as its node: whoever reads it is told why it cannot be. */
export async function memberSources(data: string): Promise<{ genesis: Policy; sources: LedgerSource[] }> {
  const { policy, members } = await readOperatorLedger(join(data, 'operator'))
  const names = new Set([...policy.members, ...members].map(({ name }) => name))
  const sources = await Promise.all(
    [...names].map(async name => {
      const url = members.find(member => member.name === name)?.url
      if (url && (await answers(url))) return openSource(url, name)
      const mirror = join(nodeFolder(data, name), 'mirror')
      if (existsSync(mirror)) return openSource(mirror, name)
      return url ? openSource(url, name) : null
    }),
  )
  return { genesis: policy, sources: sources.filter(source => source !== null) }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/checkpoint`, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
    await response.body?.cancel()
    return response.ok || response.status === 404
  } catch {
    return false
  }
}
