import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { AnchorService } from './anchor.ts'
import type { AnchorSettings } from './anchor-settings.ts'
import { chainService } from './evm/chain-service.server.ts'
import { timeStampService } from './time-stamp-service.server.ts'

const TIMEOUT_MS = 20_000
const GWEI = 1_000_000_000n

/**
 * The services that are set up, without any call to them; none where nothing is. With `write: false` nothing can be
 * anchored, and no private key is read.
 * @throws Error naming the variable whose file cannot be read or holds something else
 */
export async function openAnchors(settings: AnchorSettings, { write }: { write: boolean }): Promise<AnchorService[]> {
  const reach = { loopback: settings.ANCHOR_LOOPBACK === 'allow', timeout: TIMEOUT_MS }
  const services: AnchorService[] = []
  if (settings.ANCHOR_TSA_URL) {
    const roots = await readCertificates(settings.ANCHOR_TSA_CA!)
    const policy = settings.ANCHOR_TSA_POLICY ?? null
    for (const url of settings.ANCHOR_TSA_URL) services.push(timeStampService({ url, roots, policy, ...reach }))
  }
  if (settings.ANCHOR_EVM_RPC_URL) {
    if (write && !settings.ANCHOR_EVM_KEY) throw new Error('ANCHOR_EVM_KEY is not set')
    const account = write ? await readAccount(settings.ANCHOR_EVM_KEY!) : null
    services.push(
      chainService({
        url: settings.ANCHOR_EVM_RPC_URL,
        chainId: settings.ANCHOR_EVM_CHAIN!,
        contract: settings.ANCHOR_EVM_CONTRACT! as Hex,
        confirmations: settings.ANCHOR_EVM_CONFIRMATIONS,
        account,
        maxFee: BigInt(Math.round(settings.ANCHOR_EVM_MAX_FEE * 1_000)) * (GWEI / 1_000n),
        ...reach,
      }),
    )
  }
  return services
}

async function readCertificates(path: string): Promise<Uint8Array[]> {
  const blocks = (await readText('ANCHOR_TSA_CA', path)).match(
    /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
  )
  try {
    if (blocks) return blocks.map(pem => new Uint8Array(new X509Certificate(pem).raw))
  } catch {
    // said below
  }
  throw new Error('ANCHOR_TSA_CA names a file without readable certificates')
}

/** @throws Error that does not repeat the key */
export async function readAccount(path: string) {
  const text = (await readText('ANCHOR_EVM_KEY', path)).trim()
  const key = text.startsWith('0x') ? text : `0x${text}`
  if (!/^0x[0-9a-fA-F]{64}$/.test(key)) throw new Error('ANCHOR_EVM_KEY names a file without a 32-byte key as hex')
  return privateKeyToAccount(key as Hex)
}

async function readText(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(`${name} names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}
