import { describe, expect, it } from 'vitest'
import { emptyView } from '#app/bundles/bundle-view.ts'
import { courtBundleText } from '#app/bundles/court-bundle.ts'
import { ContractAnswer } from '#app/contracts/contract-answer.tsx'
import { lateRecordingWords } from '#app/contracts/recording-gap.ts'
import { type CheckedBundle, checkBundle, openBundle } from '#app/court/check-bundle.ts'
import { EvidenceHeading, EvidenceView } from '#app/court/evidence-view.tsx'
import type { CheckState } from '#app/court/use-bundle-check.ts'
import { TRUST_NUMBER } from '#app/submissions/trust-number.ts'
import { courtBundle, root, withExhibit, withoutCosignatures, withPart } from '../bundles/court-fixture.ts'
import { render, words } from '../ui/render.tsx'

async function checkedBundle(bundle: Awaited<ReturnType<typeof courtBundle>>): Promise<CheckedBundle> {
  return checkBundle(openBundle(courtBundleText(bundle)), root, () => {})
}

function page(state: CheckState): string {
  return render(
    <EvidenceView view={emptyView} state={state} idle="" checkedBy="" onCompareRoot={() => {}} act={() => null} />,
  )
}

const done = (checked: CheckedBundle): CheckState => ({ phase: 'done', checked, at: new Date(0) })

describe('what a court sees', () => {
  it('marks only the co-signatures as checked on the line, and no stated time', async () => {
    const markup = page(done(await checkedBundle(await courtBundle())))
    const marks = [...markup.matchAll(/<li data-tone="(\w+)"><b>[^<]*<\/b> ([^<]*)/g)].map(([, tone, label]) => [
      tone,
      label,
    ])
    expect(marks.filter(([tone]) => tone === 'ok').map(([, label]) => label)).toEqual([
      'co-signed by four members',
      'co-signed by four members',
    ])
    expect(marks.filter(([, label]) => label === 'Drafted' || label === 'Signed')).toEqual([
      ['neutral', 'Drafted'],
      ['neutral', 'Signed'],
    ])
  })

  it('says what is for the court to weigh, and from which event each file comes', async () => {
    const text = words(page(done(await checkedBundle(await courtBundle()))))
    expect(text).toContain('nor that these are all the records that exist. That is for the court to weigh')
    expect(text).toContain('from the identity check (exhibit 2), the signing session and what bears them out.')
    expect(text).not.toContain('For that, see')
    expect(text).toMatch(/from the event “Drafted”/)
    expect(text).toContain(TRUST_NUMBER)
  })

  it('has neither a seal’s picture nor a way to copy the number from here', async () => {
    const markup = page(done(await checkedBundle(await courtBundle())))
    expect(markup).not.toContain('Carries the notary office')
    const card = markup.slice(markup.indexOf('id="trust-root"'), markup.indexOf('Compare</button>'))
    expect(card).not.toContain('Copy')
    expect(words(card)).toContain('Where is your number from?')
  })

  it('explains a failed check by what was found', async () => {
    const members = ['bank', 'notary', 'court', 'regulator']
    const bundle = withPart(await courtBundle(), 0, part => ({
      ...part,
      checkpoint: withoutCosignatures(part.checkpoint, members),
    }))
    const text = words(page(done(await checkedBundle(bundle))))
    expect(text).toContain('No member co-signed that ledger; three are needed')
    expect(text).toContain('It says nothing now.')
    expect(text).not.toContain('Each holds a full copy')
  })

  it('shows the recorded name of a file and who is merely stated to claim', async () => {
    const bundle = withExhibit(await courtBundle(), 0, 0, exhibit => ({
      ...exhibit,
      file: { ...exhibit.file!, name: 'something-else.pdf' },
    }))
    const checked = await checkedBundle(bundle)
    expect(page(done(checked))).not.toContain('something-else')
    expect(words(render(<EvidenceHeading view={checked.view} />))).toBe(
      'Loan agreement of 24 November 2021: Zhang Haiyang 张海洋 Stated by the bundle, not checked: claimant Wuyi Rural Commercial Bank 武夷农村商业银行.',
    )
  })

  it('shows one plain error and nothing else for what cannot be read', () => {
    const markup = page({ phase: 'failed', message: 'the bundle is not a JSON object' })
    expect(words(markup)).toBe('Nothing was checked. the bundle is not a JSON object')
  })
})

describe('events that were recorded long after they are stated to have happened', () => {
  const day = (text: string) => Date.parse(`${text}T04:00:00Z`)
  const late = [
    { stated: day('2021-11-24'), cosigned: day('2026-11-23') },
    { stated: day('2022-01-25'), cosigned: day('2026-11-23') },
  ]

  it('are said to be that, and since when they can be relied on', () => {
    expect(lateRecordingWords(late, 'Asia/Shanghai')).toBe(
      'The events are stated to be of 24 Nov 2021 – 25 Jan 2022; they were recorded on the ledger, and co-signed, on 23 Nov 2026, 4 years later. From then on, and not before, the ledger can show that nothing changed.',
    )
    const prompt = { stated: day('2026-11-23'), cosigned: day('2026-11-23') + 60_000 }
    expect(lateRecordingWords([...late, prompt], 'UTC')).toMatch(/^2 of the 3 events are stated to be of /)
    expect(lateRecordingWords([prompt], 'UTC')).toBe(null)
    expect(lateRecordingWords([{ stated: day('2021-11-24'), cosigned: null }], 'UTC')).toBe(null)
  })

  it('are said so beside the answer', async () => {
    const sound = await courtBundle()
    expect((await checkedBundle(sound)).late).toBe(null)
    const bundle = withExhibit(sound, 0, 2, exhibit => ({
      ...exhibit,
      payload: { occurredAt: '2017-11-24T02:42:05Z' },
    }))
    const checked = await checkedBundle(bundle)
    expect(checked.late).toMatch(
      /^1 of the 4 events is stated to be of 24 Nov 2017; it was recorded .* 4 years later\./,
    )
    expect(words(page(done(checked)))).toContain(checked.late)
  })

  it('are said so on the bank’s own page of the contract', () => {
    const events = late.map(({ stated, cosigned }) => ({
      status: 'published' as const,
      occurredAt: new Date(stated),
      publishedAt: new Date(cosigned),
    }))
    expect(words(render(<ContractAnswer events={events} timeZone="Asia/Shanghai" />))).toContain(
      'The events are stated to be of 24 Nov 2021 – 25 Jan 2022',
    )
  })
})
