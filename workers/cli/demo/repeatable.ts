import { hkdfSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from '#ledger/node/durable.ts'

/**
 * Random to everybody else, and the same again for the same walk: so that a walk which was cut short sends the very same
 * events when it is taken up again, and the API creates nothing twice.
 */
export function repeatable(secret: string, run: string) {
  return (name: string, length: number): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', secret, run, `hardproof/demo/v1\n${name}`, length))
}

/** The file of that name, made once: a signature is another one each time it is made. */
export async function madeOnce(path: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const made = await make()
  await writeDurably(path, made, 0o600)
  return made
}

export function demoFile(data: string, name: string): string {
  return join(data, 'demo', name)
}
