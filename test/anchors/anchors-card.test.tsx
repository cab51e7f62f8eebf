import { describe, expect, it } from 'vitest'
import { AnchorsCard } from '#app/anchors/anchors-card.tsx'
import type { AnchorLine, AnchorServiceView } from '#app/anchors/anchors-view.ts'
import { render, words } from '../ui/render.tsx'

const line: AnchorLine = {
  id: '0190f8d8-0000-7000-8000-000000000001',
  status: 'confirmed',
  size: 12_345,
  askedAt: '2026-11-20T10:00:00.000Z',
  provenAt: '2026-11-20T10:00:01.000Z',
  expiresAt: '2030-01-01T00:00:00.000Z',
  transaction: null,
  error: null,
}
const stamps: AnchorServiceView = {
  kind: 'rfc3161',
  service: 'https://stamps.example.org/tsa',
  everySeconds: 3_600,
  confirmations: null,
  inUse: true,
  newest: line,
  latest: null,
}
const chain: AnchorServiceView = {
  kind: 'evm',
  service: `eip155:1:0x${'ab'.repeat(20)}`,
  everySeconds: 90,
  confirmations: 12,
  inUse: true,
  newest: { ...line, expiresAt: null, transaction: `0x${'cd'.repeat(32)}` },
  latest: null,
}

describe('the card of external anchors', () => {
  it('says that there is none, and shows nothing else', () => {
    const page = words(render(<AnchorsCard services={[]} />))
    expect(page).toContain('No external anchor is configured')
    expect(page).not.toMatch(/RFC 3161|EVM/)
    expect(words(render(<AnchorsCard services={[{ ...stamps, inUse: false, newest: null }]} />))).toBe(page)
  })

  it('shows what was anchored, when, and where to get it', () => {
    const page = render(<AnchorsCard services={[stamps, chain]} />)
    expect(words(page)).toContain('12,345 lines')
    expect(words(page)).toContain('EVM chain 1')
    expect(words(page)).toContain('every hour')
    expect(words(page)).toContain('does not prove that they were true')
    expect(page).toContain(`href="/ledger/anchors/${line.id}"`)
    expect(page).toContain(`href="/ledger/anchors/${line.id}?part=stamped"`)
    expect(page).toContain('cdcd')
  })

  it('pretends nothing before the first, nor over a failure', () => {
    const pending = { ...line, status: 'pending' as const, provenAt: null, error: 'The authority answered 503' }
    const waiting = words(render(<AnchorsCard services={[{ ...stamps, newest: null, latest: pending }]} />))
    expect(waiting).toContain('nothing yet')
    expect(waiting).toContain('In trouble')
    expect(waiting).toContain('The authority answered 503')
    expect(waiting).not.toContain('To check it yourself')
    const failed = { ...pending, status: 'failed' as const }
    expect(words(render(<AnchorsCard services={[{ ...stamps, latest: failed }]} />))).toContain('Given up')
    expect(words(render(<AnchorsCard services={[{ ...stamps, inUse: false }]} />))).toContain('No longer used')
  })
})
