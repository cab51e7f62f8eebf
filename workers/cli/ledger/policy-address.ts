import { join } from 'node:path'
import { readOperatorLedger, writeOperatorLedger } from '../../ledger/operator-folder.ts'
import { type CommandInput, type Outcome, UsageError } from './command.ts'
import { dataFolder } from './places.ts'

/** Into the operator's ledger.json, which a worker that runs reads anew. */
export async function setAddress(
  input: CommandInput,
  name: string | undefined,
  url: string | undefined,
): Promise<Outcome> {
  if (!name || !url || !/^https?:\/\/[^?#\s]+$/.test(url)) {
    throw new UsageError('Say whose address it is: npm run ledger -- policy address NAME http://host:port')
  }
  const folder = join(dataFolder(input), 'operator')
  const ledger = await readOperatorLedger(folder)
  const address = { name, url: url.replace(/\/+$/, '') }
  const members = [...ledger.members.filter(member => member.name !== name), address]
  await writeOperatorLedger(folder, { ...ledger, members })
  return { ok: true, lines: [`${name} is asked at ${address.url} from now on.`], json: { members } }
}
