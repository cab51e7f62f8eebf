import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The parts of the program, and what each may import besides itself. A domain is any other folder of app/. */
const mayImport: Record<string, readonly string[]> = {
  ledger: [],
  db: ['ledger'],
  'app/errors': [],
  'app/ui': [],
  'app/jobs': ['db', 'app/errors'],
  domain: ['db', 'ledger', 'app/jobs', 'app/ui', 'app/errors', 'domain'],
  'app/http': ['db', 'app/identity', 'app/ui', 'app/errors', 'app/services.server.ts'],
  'app/routes': ['domain', 'db', 'ledger', 'app/http', 'app/ui', 'app/errors', 'app/services.server.ts'],
  'app/services.server.ts': ['domain', 'db'],
  // What joins the application: root, entries, server.
  app: ['domain', 'db', 'ledger', 'app/http', 'app/ui', 'app/errors', 'app/services.server.ts', 'app/styles'],
  workers: ['domain', 'db', 'ledger', 'app/jobs', 'app/errors'],
}

interface Import {
  from: string
  to: string
  specifier: string
  typeOnly: boolean
}

const files = ['app', 'db', 'ledger', 'workers'].flatMap(list)
const sources = new Map(files.map(file => [file, readFileSync(file, 'utf8')]))
const imports = files.flatMap(importsOf)

describe('imports', () => {
  test('the sources were found', () => {
    expect(files.length).toBeGreaterThan(200)
    expect(imports.length).toBeGreaterThan(files.length)
  })

  test('go only where the architecture lets them', () => {
    expect(imports.filter(({ from, to }) => !isAllowed(from, to)).map(show)).toEqual([])
  })

  test('name a file, with its extension', () => {
    const vague = imports.filter(({ specifier }) => !/\.(tsx?|mjs|css)(\?\w+)?$/.test(specifier))
    expect(vague.map(show)).toEqual([])
  })

  test('are relative inside a part or domain, and by # across them', () => {
    // What joins the application stands above its folders, and may name them either way.
    const wrong = imports.filter(
      ({ from, to, specifier }) =>
        homeOf(from) !== 'app' && (homeOf(from) === homeOf(to)) === specifier.startsWith('#'),
    )
    expect(wrong.map(show)).toEqual([])
  })

  test('make no cycle between domains', () => {
    expect(cyclesBetweenDomains()).toEqual([])
  })
})

test('only entry points read the environment', () => {
  const entryPoints = /^(app\/server\.ts|app\/entry\.server\.tsx|workers\/main\.ts|workers\/cli\/.*)$/
  const readers = files.filter(file => /\bprocess\.env\b/.test(sources.get(file)!) && !entryPoints.test(file))
  expect(readers).toEqual([])
})

test('the ledger’s core runs in a browser: nothing of Node outside its node', () => {
  const serverOnly = /^ledger\/(node\/|node-ed25519\.ts)/
  const users = files.filter(
    file => file.startsWith('ledger/') && !serverOnly.test(file) && /from 'node:/.test(sources.get(file)!),
  )
  expect(users).toEqual([])
})

function list(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
}

function importsOf(file: string): Import[] {
  const found = sources
    .get(file)!
    .matchAll(
      /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'|(?:^|\n)import\s+'([^']+)'/g,
    )
  return [...found].flatMap(([, type, from, dynamic, bare]) => {
    const specifier = (from ?? dynamic ?? bare)!
    const to = resolve(file, specifier)
    return to ? [{ from: file, to, specifier, typeOnly: Boolean(type) }] : []
  })
}

/** Null for packages and Node's own modules. */
function resolve(file: string, specifier: string): string | null {
  const path = specifier.replace(/\?\w+$/, '')
  if (path.startsWith('#')) return normalize(path.slice(1))
  if (path.startsWith('.')) return normalize(join(dirname(file), path))
  return null
}

/** The folder inside which imports are relative: a part, or a domain by its name. */
function homeOf(file: string): string {
  const [part, folder, ...rest] = file.split('/')
  if (part !== 'app' || !folder) return part!
  return rest.length > 0 ? `app/${folder}` : 'app'
}

/** The row of the table that holds for a file. */
function partOf(file: string): string {
  if (file in mayImport) return file
  const home = homeOf(file)
  return home in mayImport ? home : home.startsWith('app/') && home !== 'app/styles' ? 'domain' : home
}

function isAllowed(from: string, to: string): boolean {
  if (homeOf(from) === homeOf(to)) return true
  const allowed = mayImport[partOf(from)]!
  return allowed.includes(partOf(to)) || allowed.includes(homeOf(to))
}

/** Imports of types alone leave nothing behind in the program, and make no cycle. */
function cyclesBetweenDomains(): string[] {
  const next = new Map<string, Set<string>>()
  for (const { from, to, typeOnly } of imports) {
    if (typeOnly || partOf(from) !== 'domain' || partOf(to) !== 'domain' || homeOf(from) === homeOf(to)) continue
    next.set(homeOf(from), (next.get(homeOf(from)) ?? new Set()).add(homeOf(to)))
  }
  const found = new Set<string>()
  const walk = (path: string[]) => {
    for (const domain of next.get(path.at(-1)!) ?? []) {
      const at = path.indexOf(domain)
      if (at < 0) walk([...path, domain])
      else found.add([...path.slice(at), domain].join(' → '))
    }
  }
  for (const domain of next.keys()) walk([domain])
  return shortest([...found])
}

/** One way of saying each cycle. */
function shortest(cycles: string[]): string[] {
  const seen = new Map(cycles.map(cycle => [cycle.split(' → ').slice(1).sort().join(), cycle]))
  return [...seen.values()].sort()
}

function show({ from, specifier }: Import): string {
  return `${from} → ${specifier}`
}
