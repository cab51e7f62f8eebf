import type { CheckedTree } from '#ledger/check.ts'
import type { FsckResult } from '../ledger/fsck.ts'

/** 1 when something does not fit, else 2 when something could not be checked, else 0. */
export function exitCodeOf({ findings, unchecked }: Pick<FsckResult, 'findings' | 'unchecked'>): number {
  if (findings.length > 0) return 1
  return unchecked.length > 0 ? 2 : 0
}

/** What was looked at, what was not, and the verdict, a line each. */
export function summary({ findings, unchecked, database, mirrors, evidence }: FsckResult): string {
  const checked = [
    `database: ${database ? words(database) : 'no ledger'}`,
    ...Object.entries(mirrors).map(([name, tree]) => `${name}: ${tree ? words(tree) : 'nothing co-signed'}`),
    ...(evidence ? [`evidence: ${evidence.objects} objects`] : []),
    ...(evidence?.orphans ?? []).map(name => `evidence ${name}: named by no record; harmless`),
    ...unchecked.map(what => `Not checked: ${what}.`),
  ]
  return [...checked, ...verdict(findings.length, unchecked.length)].join('\n')
}

function verdict(findings: number, unchecked: number): string[] {
  const incomplete = unchecked > 0 ? ['Not everything was checked.'] : []
  if (findings > 0) return [...incomplete, `${findings} ${findings === 1 ? 'thing does' : 'things do'} not fit.`]
  return unchecked > 0 ? [...incomplete, 'What was checked fits.'] : ['Everything fits.']
}

function words({ entries, bundles, tiles, waypoints }: CheckedTree): string {
  return `${entries} entries in ${bundles} bundles, ${tiles} tiles, ${waypoints} checkpoints`
}
