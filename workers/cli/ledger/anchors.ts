import { readAnchorSettings } from '#app/anchors/anchor-settings.ts'
import { deployContract } from '#app/anchors/evm/deploy-contract.server.ts'
import { openAnchors, readAccount } from '#app/anchors/open-anchors.server.ts'
import { verifyAnchors } from '#app/anchors/verify-anchors.server.ts'
import { type Command, type CommandInput, type Outcome, UsageError } from './command.ts'
import { dataFolder, openDatabase } from './places.ts'

const TIMEOUT_MS = 20_000

export const anchorsCommand: Command = {
  name: 'anchors',
  summary: 'checks the external anchors again, or puts the contract for them on a chain',
  help: `npm run ledger -- anchors verify [--data FOLDER] [--json]
npm run ledger -- anchors deploy --rpc URL --chain NUMBER --key FILE [--loopback] [--json]

verify   Every confirmed anchor anew: that its checkpoint is of the ledger as it is stored here, that its time-stamp or
         its event on the chain holds, and that no time-stamp ended before it was renewed. Reads the ANCHOR_… variables
         that the worker is started with; needs no private key.
deploy   Puts CheckpointAnchor on a chain, once, and prints its address for ANCHOR_EVM_CONTRACT. FILE holds the private
         key that pays for it, as hex. --loopback allows a node on this machine.

Exits 0 when everything holds, 1 when something does not, 2 when something could not be looked at or was asked wrongly.`,
  options: {
    data: { type: 'string' },
    rpc: { type: 'string' },
    chain: { type: 'string' },
    key: { type: 'string' },
    loopback: { type: 'boolean' },
  },
  async run(input) {
    const [what, ...more] = input.positionals
    if (more.length === 0 && what === 'verify') return verify(input)
    if (more.length === 0 && what === 'deploy') return deploy(input)
    throw new UsageError('Say what to do: npm run ledger -- anchors verify|deploy')
  },
}

async function verify(input: CommandInput): Promise<Outcome> {
  const settings = readAnchorSettings(process.env)
  if (!settings.success) {
    const names = [...new Set(settings.error.issues.map(issue => issue.path[0]))].join(', ')
    throw new UsageError(`Set ${names} correctly, as for the worker.`)
  }
  const services = await openAnchors(settings.data, { write: false })
  const opened = await openDatabase(dataFolder(input), 'hardproof anchors')
  if (!opened) throw new UsageError('There is no database here: set DATABASE_URL or --data.')
  const { checked, findings, unchecked } = await verifyAnchors(opened.db, services).finally(() => opened.close())
  const lines = [...findings.map(({ where, what }) => `${where}: ${what}`), ...unchecked]
  if (findings.length === 0 && unchecked.length > 0)
    throw new Error(['not everything was looked at', ...unchecked].join('\n'))
  lines.push(`${checked} checked, ${findings.length} that do not hold, ${unchecked.length} not looked at.`)
  return { ok: findings.length === 0, lines, json: { checked, findings, unchecked } }
}

async function deploy(input: CommandInput): Promise<Outcome> {
  const [url, chain, key] = [input.text('rpc'), Number(input.text('chain')), input.text('key')]
  if (!url || !key || !Number.isSafeInteger(chain) || chain < 1) {
    throw new UsageError(
      'Say where and with what: npm run ledger -- anchors deploy --rpc URL --chain NUMBER --key FILE',
    )
  }
  const account = await readAccount(key)
  const reach = { url, chainId: chain, loopback: input.flag('loopback'), timeout: TIMEOUT_MS }
  const deployed = await deployContract(reach, account)
  const lines = [
    `CheckpointAnchor stands on chain ${chain}, in block ${deployed.block}. Start the worker with`,
    `ANCHOR_EVM_CHAIN=${chain} ANCHOR_EVM_CONTRACT=${deployed.contract}`,
  ]
  return { ok: true, lines, json: { chain, sender: account.address, ...deployed } }
}
