import { parseArgs } from 'node:util'

export type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly multiple?: boolean }>>

export type CommandInput = {
  readonly positionals: readonly string[]
  readonly json: boolean
  readonly help: boolean
  /** The last that was given. */
  text(name: string): string | null
  /** All that were given. */
  texts(name: string): readonly string[]
  flag(name: string): boolean
}

/** `ok` false exits with 1. `lines` are printed, then `json` where it was asked for. */
export type Outcome = {
  readonly ok: boolean
  readonly lines: readonly string[]
  readonly json: Readonly<Record<string, unknown>>
}

export interface Command {
  readonly name: string
  readonly summary: string
  readonly help: string
  readonly options: Options
  run(input: CommandInput): Promise<Outcome>
}

/** It was asked wrongly; the message says how to ask. */
export class UsageError extends Error {
  override name = 'UsageError'
}

const COMMON: Options = { json: { type: 'boolean' }, help: { type: 'boolean' } }

/** Throws `UsageError`. */
export function parseCommand({ name, options }: Command, args: readonly string[]): CommandInput {
  const { values, positionals } = parsed(name, { ...COMMON, ...options }, args)
  const given = values as Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>
  const texts = (option: string) => [given[option] ?? []].flat().filter(value => typeof value === 'string')
  return {
    positionals,
    json: given.json === true,
    help: given.help === true,
    text: option => texts(option).at(-1) ?? null,
    texts,
    flag: option => given[option] === true,
  }
}

function parsed(name: string, options: Options, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options })
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. npm run ledger -- ${name} --help says what there is.`)
  }
}
