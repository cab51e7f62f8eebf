/** The options of `policy propose` as changes of a policy. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { PolicyChange } from '#app/governance/changes.ts'
import { NEWEST_RULES } from '#ledger/rules/rule-sets.ts'
import { type CommandInput, UsageError } from './command.ts'

const newMember = z.strictObject({
  name: z.string(),
  organisation: z.string(),
  vkey: z.string(),
  governance: z.string(),
})
const newKeys = z
  .object({ name: z.string(), vkey: z.string().optional(), governance: z.string().optional() })
  .refine(({ vkey, governance }) => vkey !== undefined || governance !== undefined)

export async function changesFrom(input: CommandInput): Promise<PolicyChange[]> {
  const changes: PolicyChange[] = []
  for (const file of input.texts('add-member')) {
    const member = await readJson(file, newMember, '{ name, organisation, vkey, governance }')
    changes.push({ kind: 'member-added', member })
  }
  for (const name of input.texts('remove-member')) changes.push({ kind: 'member-removed', name })
  for (const file of input.texts('rekey-member')) {
    const { name, vkey, governance } = await readJson(file, newKeys, '{ name, vkey and governance or one of them }')
    changes.push({ kind: 'member-rekeyed', name, ...(vkey && { vkey }), ...(governance && { governance }) })
  }
  const [quorum, notice, size, rules] = ['quorum', 'notice', 'not-before', 'rules'].map(name =>
    wholeNumber(input, name),
  )
  if (quorum != null) changes.push({ kind: 'quorum', quorum })
  if (notice != null) changes.push({ kind: 'notice', notice })
  if (size != null) changes.push({ kind: 'not-before', size })
  if (rules != null) changes.push(rulesOf(rules))
  return changes
}

function rulesOf(version: number): PolicyChange {
  if (version !== NEWEST_RULES.version) {
    throw new UsageError(`--rules takes ${NEWEST_RULES.version}, the newest rule set that this program has.`)
  }
  return { kind: 'rules', ...NEWEST_RULES }
}

function wholeNumber(input: CommandInput, name: string): number | null {
  const text = input.text(name)
  if (text === null) return null
  if (!/^(0|[1-9][0-9]{0,14})$/.test(text)) throw new UsageError(`--${name} takes a whole number.`)
  return Number(text)
}

async function readJson<T>(file: string, shape: z.ZodType<T>, words: string): Promise<T> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
  const read = shape.safeParse(value)
  if (!read.success) throw new UsageError(`${file} must be JSON: ${words}.`)
  return read.data
}
