/**
 * Prints a signed body for the API, made with the demonstration's key, to try it with curl:
 *
 *   example.js drafted              opens a new contract
 *   example.js shown SUBJECT        its next event, for the subject that the first answer gave
 */
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { Json } from '#ledger/canonical.ts'
import { newSalt } from '#ledger/commitment.ts'
import { captureBody } from './demo/bank-client.ts'
import { readSecrets } from './demo/secrets.ts'

const [kind = 'drafted', subject = randomBytes(18).toString('base64url')] = process.argv.slice(2)

async function main(): Promise<void> {
  const secrets = await readSecrets(resolve(process.env.HARDPROOF_DATA ?? '.data'))
  if (!secrets) throw new Error('There is no demonstration here: run npm start first.')
  const payload = payloads[kind]
  if (!payload) throw new Error(`Say which event: ${Object.keys(payloads).join(' or ')}.`)
  const id = randomBytes(16).toString('base64url')
  const event = { id, type: `contract.${kind}`, payload, salt: newSalt() }
  console.log(JSON.stringify(captureBody(secrets.bank, subject, [event])))
}

const occurredAt = new Date().toISOString()
const payloads: Record<string, Json> = {
  drafted: {
    occurredAt,
    reference: `TRY-${randomBytes(3).toString('hex').toUpperCase()}`,
    title: 'Consumer loan of ¥ 12,000',
    jurisdiction: 'CN',
    currency: 'CNY',
    principalMinor: '1200000',
    counterparty: { name: 'Wang Jianguo', localName: '王建国', place: 'Yanping, Nanping, Fujian' },
    files: [],
  },
  shown: { occurredAt, seconds: 31, files: [] },
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
