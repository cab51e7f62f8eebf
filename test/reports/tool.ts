import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether the machine has a tool that this project did not write. Where CI is set, a missing one is a failure. */
export function hasTool(name: string, versionFlag = '-v'): boolean {
  const found = !spawnSync(name, [versionFlag]).error
  if (!found && process.env.CI === 'true') throw new Error(`${name} is not installed, and CI must run every check`)
  if (!found) console.warn(`skipped: ${name} is not installed`)
  return found
}

/** Runs a command in a folder of its own that holds `files`; the folder is gone afterwards. */
export function run(command: string, args: string[], files: Record<string, Uint8Array> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'hardproof-tool-'))
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 })
    return { status, stdout, text: `${stdout}${stderr}` }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export interface Picture {
  width: number
  height: number
  /** One byte a pixel, 0 black. */
  grey: Uint8Array
}

/** One page as poppler draws it, at 100 pixels an inch. */
export function pictureOf(pdf: Uint8Array, page: number): Picture {
  const args = ['-r', '100', '-gray', '-f', String(page), '-l', String(page), 'in.pdf']
  const { stdout } = run('pdftoppm', args, { 'in.pdf': pdf })
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(stdout.subarray(0, 40).toString('latin1'))
  if (!header) throw new Error('pdftoppm drew nothing')
  return { width: Number(header[1]), height: Number(header[2]), grey: stdout.subarray(header[0].length) }
}

/** Share of dark pixels in a rectangle given in points from the page's top left. */
export function inked({ width, grey }: Picture, x: number, y: number, w: number, h: number): number {
  const scale = 100 / 72
  let dark = 0
  let all = 0
  for (let row = Math.round(y * scale); row < (y + h) * scale; row++) {
    for (let column = Math.round(x * scale); column < (x + w) * scale; column++) {
      all++
      if (grey[row * width + column]! < 140) dark++
    }
  }
  return dark / all
}
