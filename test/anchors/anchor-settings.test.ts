import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatePrivateKey } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { ANCHOR_VARIABLES, readAnchorSettings } from '#app/anchors/anchor-settings.ts'
import { openAnchors } from '#app/anchors/open-anchors.server.ts'
import { readStartConfig } from '#workers/cli/start/env.ts'
import { readWorkerConfig } from '#workers/env.ts'
import { testFolder } from '../support/organisation.ts'
import { issue, pemOf } from './authority.ts'

const folder = testFolder()
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const contract = `0x${'ab'.repeat(20)}`
const evm = {
  ANCHOR_EVM_RPC_URL: 'https://rpc.example.org/v3/secret',
  ANCHOR_EVM_CHAIN: '1',
  ANCHOR_EVM_CONTRACT: contract,
}
const settings = (environment: Record<string, string>) => {
  const read = readAnchorSettings(environment)
  if (!read.success) throw new Error(read.error.issues.map(({ path }) => path[0]).join(' '))
  return read.data
}

describe('what external anchors are set up with', () => {
  it('is nothing where nothing is said', async () => {
    expect(await openAnchors(settings({ PATH: '/bin' }), { write: true })).toEqual([])
  })

  it.each<[Record<string, string>, string]>([
    [{ ANCHOR_TSA_URL: 'https://stamps.example.org' }, 'ANCHOR_TSA_CA'],
    [{ ANCHOR_TSA_CA: 'ca.pem' }, 'ANCHOR_TSA_URL'],
    [{ ANCHOR_EVM_RPC_URL: 'https://rpc.example.org' }, 'ANCHOR_EVM_CHAIN ANCHOR_EVM_CONTRACT'],
    [{ ANCHOR_EVM_KEY: 'key' }, 'ANCHOR_EVM_RPC_URL'],
    [{ ...evm, ANCHOR_EVM_CONTRACT: '0x12' }, 'ANCHOR_EVM_CONTRACT'],
    [{ HARDPROOF_ANCHOR_EVERY: '0' }, 'HARDPROOF_ANCHOR_EVERY'],
  ])('is whole, or refused: %j', (environment, names) => {
    expect(() => settings(environment)).toThrow(names)
    const worker = { DATABASE_URL: 'postgres://x@localhost/x', ...environment }
    expect(() => readWorkerConfig(worker)).toThrow(names.split(' ').join(', '))
  })

  it('becomes services, named without what is secret in them', async () => {
    const root = await issue({ name: 'Root', ca: true })
    const tsa = {
      ANCHOR_TSA_URL: 'https://a.example.org/tsa?key=secret, http://b.example.org',
      ANCHOR_TSA_CA: file('ca.pem', `a comment\n${pemOf(root)}${pemOf(root)}`),
    }
    const key = { ANCHOR_EVM_KEY: file('key', `${generatePrivateKey()}\n`) }
    const services = await openAnchors(settings({ ...tsa, ...evm, ...key }), { write: true })
    expect(services.map(({ service }) => service.toLowerCase())).toEqual([
      'https://a.example.org/tsa',
      'http://b.example.org',
      `eip155:1:${contract}`,
    ])
    expect(await openAnchors(settings({ ...tsa, ...evm }), { write: false })).toHaveLength(3)
    await expect(openAnchors(settings({ ...tsa, ...evm }), { write: true })).rejects.toThrow('ANCHOR_EVM_KEY')
  })

  it('says which file is missing or wrong, and nothing of what is in it', async () => {
    const tsa = { ANCHOR_TSA_URL: 'https://a.example.org' }
    const open = (more: Record<string, string>) => openAnchors(settings(more), { write: true })
    await expect(open({ ...tsa, ANCHOR_TSA_CA: join(folder, 'none') })).rejects.toThrow(
      'ANCHOR_TSA_CA names a file that cannot be read (ENOENT)',
    )
    await expect(open({ ...tsa, ANCHOR_TSA_CA: file('empty', 'x') })).rejects.toThrow('without readable certificates')
    const key = file('bad', '0x1234')
    const failed = await open({ ...evm, ANCHOR_EVM_KEY: key }).catch((error: Error) => error.message)
    expect(failed).toBe('ANCHOR_EVM_KEY names a file without a 32-byte key as hex')
  })

  it('is handed to the worker by whoever starts it, its files as whole paths', () => {
    const config = readStartConfig({ NODE_ENV: 'test', ...evm, ANCHOR_EVM_KEY: 'key', ANCHOR_SOMETHING: 'x' })
    expect(config.anchors.environment).toEqual({ ...evm, ANCHOR_EVM_KEY: join(process.cwd(), 'key') })
    expect(config.anchors.files).toEqual([join(process.cwd(), 'key')])
    expect(ANCHOR_VARIABLES).toContain('ANCHOR_TSA_CA')
  })
})
