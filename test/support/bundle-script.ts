import { mkdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { build } from 'esbuild'

/** Bundles a TypeScript file so that a test can run it as a process of its own. @returns the path to give to node */
export async function bundleScript(source: string): Promise<string> {
  // Inside the project, so that packages resolve.
  const folder = resolve('node_modules', '.cache', 'hardproof-test', String(process.pid))
  await mkdir(folder, { recursive: true })
  const outfile = join(folder, basename(source).replace(/\.ts$/, '.mjs'))
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
