/**
 * Compiles CheckpointAnchor.sol with the solc of package.json.
 *
 *   node app/anchors/evm/compile-contract.mjs           writes checkpoint-anchor.ts
 *   node app/anchors/evm/compile-contract.mjs --print   prints what it would write, as JSON
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import solc from 'solc'

const NAME = 'CheckpointAnchor'
const beside = name => fileURLToPath(new URL(name, import.meta.url))

const source = readFileSync(beside(`${NAME}.sol`), 'utf8')
const output = JSON.parse(
  solc.compile(
    JSON.stringify({
      language: 'Solidity',
      sources: { [`${NAME}.sol`]: { content: source } },
      settings: {
        optimizer: { enabled: true, runs: 200 },
        // Chains that follow Ethereum late run it too.
        evmVersion: 'paris',
        // The code alone, so that it can be compared with what stands on a chain.
        metadata: { appendCBOR: false, bytecodeHash: 'none' },
        outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
      },
    }),
  ),
)
if (output.errors?.length > 0) {
  console.error(output.errors.map(error => error.formattedMessage).join('\n'))
  process.exit(1)
}
const { abi, evm } = output.contracts[`${NAME}.sol`][NAME]
const compiled = {
  compiler: solc.version(),
  sourceSha256: createHash('sha256').update(source).digest('hex'),
  abi,
  bytecode: `0x${evm.bytecode.object}`,
  deployedBytecode: `0x${evm.deployedBytecode.object}`,
}

if (process.argv.includes('--print')) {
  console.log(JSON.stringify(compiled))
} else {
  const target = beside('checkpoint-anchor.ts')
  writeFileSync(
    target,
    `/** Made by compile-contract.mjs from CheckpointAnchor.sol; not edited by hand. */
export const CHECKPOINT_ANCHOR = ${JSON.stringify(compiled, null, 2)} as const
`,
  )
  spawnSync('npx', ['biome', 'check', '--write', target], { stdio: 'inherit' })
}
