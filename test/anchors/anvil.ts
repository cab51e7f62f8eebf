/** A real EVM node on loopback (anvil, from npm). Blocks are made when a test says so. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { freePort } from '#db/embedded/connection-file.ts'
import { eventually } from '../support/eventually.ts'

const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }

/** Null where npm has none for this machine: the tests that need it then skip, in the open. */
export const anvilProgram = findAnvil()

function findAnvil(): string | null {
  const name = `@foundry-rs/anvil-${process.platform}-${architectures[process.arch]}`
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    const program = join(folder, 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil')
    if (existsSync(program)) return program
  } catch {
    // not for this machine
  }
  if (process.env.CI) throw new Error(`${name} is not installed, and anchoring on a chain must not go untried on CI.`)
  console.warn(`skipped: anchoring on an EVM chain (${name} is not installed)`)
  return null
}

export interface Anvil {
  url: string
  chainId: number
  rpc(method: string, ...params: unknown[]): Promise<unknown>
  mine(blocks?: number): Promise<void>
  /** Away with the newest blocks, as when the chain goes on from an older one; what was in them does not come back. */
  reorg(depth: number): Promise<void>
  /** With money. */
  account(): Promise<ReturnType<typeof privateKeyToAccount>>
  stop(): Promise<void>
}

/** The caller stops it. */
export async function startAnvil(chainId = 31_337): Promise<Anvil> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    anvilProgram!,
    ['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId), '--no-mining', '--accounts', '1'],
    { stdio: 'ignore' },
  )
  const rpc = async (method: string, ...params: unknown[]) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const { result, error } = (await answer.json()) as { result: unknown; error?: { message: string } }
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }
  await eventually(() => rpc('eth_chainId').catch(() => null)).catch(async error => {
    await ended(child)
    throw error
  })
  const mine = async (blocks = 1) => void (await rpc('anvil_mine', `0x${blocks.toString(16)}`))
  return {
    url,
    chainId,
    rpc,
    mine,
    async reorg(depth) {
      await rpc('anvil_reorg', depth, [])
    },
    async account() {
      const account = privateKeyToAccount(generatePrivateKey())
      await rpc('anvil_setBalance', account.address, '0x3635c9adc5dea00000')
      return account
    },
    stop: () => ended(child),
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}
