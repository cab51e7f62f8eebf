import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { inject } from 'vitest'

/** Bundles a TypeScript file so that a test can run it as a process of its own. @returns the path to give to node */
export async function bundleScript(source: string): Promise<string> {
  const outfile = join(inject('scripts'), `${process.pid}-${basename(source).replace(/\.ts$/, '.mjs')}`)
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  })
  return outfile
}
