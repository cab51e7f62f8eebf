/** One command of `npm run ledger`, from its arguments to its exit code. */

import { NodeConfigError } from '#ledger/node/config.ts'
import { KeyFileError } from '#ledger/node/key-file.ts'
import { describeError } from '../../describe-error.ts'
import { NoLedgerYet } from '../../ledger/operator-folder.ts'
import { NotOneLedger } from '../../ledger/sources/joined.ts'
import { NotProvable } from '../../ledger/sources/proven-reader.ts'
import { SourceUnreadable } from '../../ledger/sources/source.ts'
import { printable } from '../verify/printable.ts'
import { alarmsCommand } from './alarms.ts'
import { anchorsCommand } from './anchors.ts'
import { type Command, type Outcome, parseCommand, UsageError } from './command.ts'
import { exportCommand } from './export.ts'
import { policyCommand } from './policy.ts'
import { proveCommand } from './prove.ts'
import { recoverCommand } from './recover.ts'
import { verifyCommand } from './verify.ts'

const commands: readonly Command[] = [
  verifyCommand,
  proveCommand,
  exportCommand,
  recoverCommand,
  policyCommand,
  anchorsCommand,
  alarmsCommand,
]

export type Printer = { readonly out: (line: string) => void; readonly error: (line: string) => void }

export async function runLedger(args: readonly string[], print: Printer): Promise<number> {
  try {
    return await run(args, print)
  } catch (error) {
    if (error instanceof UsageError) print.error(error.message)
    else print.error(printable(`It could not be done: ${isOurs(error) ? error.message : describeError(error)}`))
    return 2
  }
}

async function run([name, ...rest]: readonly string[], print: Printer): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print.out(overview())
    return name === undefined ? 2 : 0
  }
  const command = commands.find(candidate => candidate.name === name)
  if (!command) throw new UsageError(`There is no "${printable(name)}". ${overview()}`)
  const input = parseCommand(command, rest)
  if (input.help) {
    print.out(command.help)
    return 0
  }
  const { ok, json, lines } = await command.run(input).catch(outcomeOf)
  for (const line of lines) print.out(printable(line))
  if (input.json) print.out(JSON.stringify({ ok, ...json }))
  return ok ? 0 : 1
}

/** What was read is not one sound ledger: that is an answer. */
function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof NotOneLedger)) throw error
  const { findings } = error
  return { ok: false, lines: findings.map(({ where, what }) => `${where}: ${what}`), json: { findings } }
}

/** Their messages are written for whoever typed the command. */
function isOurs(error: unknown): error is Error {
  const kinds = [SourceUnreadable, NotProvable, NoLedgerYet, KeyFileError, NodeConfigError]
  return kinds.some(kind => error instanceof kind)
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'npm run ledger -- COMMAND … [--json]; each command explains itself with --help:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
  ].join('\n')
}
