import { describe, expect, it } from 'vitest'
import { Answer, Limit } from '#app/ui/answer.tsx'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Button, ButtonLink } from '#app/ui/button.tsx'
import { Card } from '#app/ui/card.tsx'
import { Check, CheckList } from '#app/ui/check-list.tsx'
import { Chips } from '#app/ui/chips.tsx'
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx'
import { CalendarDate, DateTime } from '#app/ui/date-time.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { ErrorPage } from '#app/ui/error-page.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { GuestShell } from '#app/ui/guest-shell.tsx'
import { Hash } from '#app/ui/hash.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { Menu } from '#app/ui/menu.tsx'
import { Money } from '#app/ui/money.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { Progress } from '#app/ui/progress.tsx'
import { Seal } from '#app/ui/seal.tsx'
import { Strip } from '#app/ui/strip.tsx'
import { type Column, DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { Timeline } from '#app/ui/timeline/timeline.tsx'
import { render, tags, words } from './render.tsx'

const fingerprint = '3f9c1a7e88d04be1a1c39b0f7764d2e95b7720aa1f3c0d6e48f1c2b39a7d5b21'

const shell = (
  <AppShell
    areas={[
      { to: '/cases', label: 'Cases', count: 1284 },
      { to: '/contracts', label: 'Contracts' },
      { to: '/deadlines', label: 'Deadlines', count: 0 },
    ]}
    who={{ name: 'Lin Wei', localName: '林薇', role: 'legal officer', organisation: 'Wuyi Rural Commercial Bank' }}
    signOutAction="/sign-out"
    accountLinks={[{ to: '/account', label: 'Your account' }]}
  >
    <PageHeader title="Today's queue" />
  </AppShell>
)

describe('AppShell', () => {
  it('has landmarks, and a link that skips to the content', () => {
    const markup = render(shell, '/cases/NP-2026-00418')
    expect(markup.indexOf('href="#main"')).toBeLessThan(markup.indexOf('<header'))
    expect(tags(markup, 'main')).toEqual([expect.stringContaining('id="main"')])
    expect(markup).toContain('<nav class="areas" aria-label="Main">')
  })

  it('marks the area of the page as current, and no other', () => {
    const current = tags(render(shell, '/cases/NP-2026-00418'), 'a').filter(tag => tag.includes('aria-current'))
    expect(current).toEqual([expect.stringContaining('href="/cases"')])
  })

  it('shows counts that are known, zero among them', () => {
    expect(words(render(shell))).toContain('Cases 999+ Contracts Deadlines 0')
  })

  it('says who is signed in, and signs out by a form', () => {
    const markup = render(shell)
    expect(words(markup)).toContain('Lin Wei 林薇 · legal officer Wuyi Rural Commercial Bank')
    expect(tags(markup, 'form')).toEqual([expect.stringMatching(/method="post".*action="\/sign-out"/)])
  })
})

describe('GuestShell', () => {
  it('has one column, a skip link and no areas', () => {
    const markup = render(
      <GuestShell footer="A limit" links={<a href="?print">Print</a>}>
        x
      </GuestShell>,
    )
    expect(tags(markup, 'main')).toHaveLength(1)
    expect(tags(markup, 'nav')).toHaveLength(0)
    expect(markup).toContain('href="#main"')
  })
})

describe('PageHeader', () => {
  it('holds the only h1, and leads back by crumbs', () => {
    const markup = render(
      <PageHeader
        title="Wuyi Rural Commercial Bank v. Zhang Haiyang"
        crumbs={[{ label: 'Cases', to: '/cases' }, { label: 'NP-2026-00418' }]}
        actions={<ButtonLink to="/x">Link for the judge</ButtonLink>}
      />,
    )
    expect(tags(markup, 'h1')).toHaveLength(1)
    expect(markup).toMatch(/<a [^>]*href="\/cases">Cases<\/a>/)
    expect(markup).toContain('<span aria-current="page">NP-2026-00418</span>')
  })
})

describe('Tag and check marks', () => {
  it.each(['ok', 'wait', 'bad', 'neutral'] as const)('%s has a drawn mark beside its word', tone => {
    const markup = render(<Tag tone={tone}>7 of 9</Tag>)
    expect(markup).toContain('<svg class="glyph"')
    expect(words(markup)).toBe('7 of 9')
  })

  it('gives each tone a mark of its own', () => {
    const drawn = (['ok', 'wait', 'bad', 'neutral'] as const).map(
      tone => /d="([^"]+)"/.exec(render(<Tag tone={tone}>x</Tag>))?.[1],
    )
    expect(new Set(drawn).size).toBe(4)
  })

  it('reads the state of each line out before its title', () => {
    const markup = render(
      <CheckList label="Ready to file?">
        <Check state="ok" title="Contract unchanged" proves="art. 16" doesNotProve="that it was true" />
        <Check state="stated" title="Platform independent" />
        <Check state="missing" title="Address" aside={<a href="/r">Request</a>} />
      </CheckList>,
    )
    expect(words(markup)).toBe(
      'Checked: Contract unchanged art. 16 Does not prove: that it was true Stated, not checked: Platform independent Not there yet: Address Request',
    )
    expect(tags(markup, 'li')).toHaveLength(3)
  })
})

interface Row {
  ref: string
  name: string
  minor: number
  why: string
}
const columns: ReadonlyArray<Column<Row>> = [
  { head: 'Case', kind: 'ref', rowHead: true, cell: row => row.ref },
  { head: 'Party', cell: row => row.name },
  {
    head: 'Claim today',
    kind: 'num',
    phone: 'corner',
    sort: { to: '?sort=claim', order: 'descending' },
    cell: row => <Money minor={row.minor} currency="CNY" />,
  },
  { head: 'Why it stands here', kind: 'why', cell: row => row.why },
]
const rows: readonly Row[] = [
  { ref: 'NP-2026-00418', name: 'Zhang Haiyang 张海洋', minor: 8641022, why: 'Limitation ends first' },
  { ref: 'NP-2026-00977', name: 'Fujian Qiming Trading Co. 福建启明贸易', minor: 120400000, why: 'Largest amount' },
]

describe('DataTable', () => {
  const markup = render(
    <DataTable
      caption="Cases in your queue"
      columns={columns}
      rows={rows}
      rowKey={row => row.ref}
      paging={{ summary: '1–2 of 1,284', next: '?after=NP-2026-00977' }}
      totals={['Together', null, <Money key="sum" minor={129041022} currency="CNY" />, null]}
    />,
  )

  it('is a native table with caption, column heads and row heads', () => {
    expect(markup).toContain('<caption class="sr-only">Cases in your queue</caption>')
    expect(markup.match(/<th scope="col"/g)).toHaveLength(4)
    expect(markup.match(/<th scope="row"/g)).toHaveLength(2)
  })

  it('says by which column it is ordered', () => {
    expect(markup).toContain('<th scope="col" class="cell-num" aria-sort="descending">')
  })

  it('labels each cell for the cards of a narrow screen', () => {
    expect(markup).toContain('data-label="Party"')
    expect(markup).toContain('class="cell-num phone-corner"')
  })

  it('leads to the next page, and to no page that is not there', () => {
    expect(markup).toContain('rel="next"')
    expect(markup).not.toContain('rel="prev"')
  })

  it('is replaced by what to do when it is empty', () => {
    const empty = <EmptyState title="No cases wait for you" action={<a href="/new">Open a case</a>} />
    const none = render(<DataTable caption="x" columns={columns} rows={[]} rowKey={row => row.ref} empty={empty} />)
    expect(none).not.toContain('<table')
    expect(words(none)).toBe('No cases wait for you Open a case')
  })

  it('draws 200 rows fast enough to be sent while one waits', () => {
    const many = Array.from({ length: 200 }, (_, at) => ({ ...rows[at % 2]!, ref: `NP-2026-${at}` }))
    const began = performance.now()
    render(<DataTable caption="x" columns={columns} rows={many} rowKey={row => row.ref} />)
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})

describe('Facts', () => {
  it('is a list of terms and values', () => {
    const markup = render(
      <Facts amounts>
        <Fact term="Interest" why="+ ¥ 9.86 a day">
          <Money minor={593022} currency="CNY" />
        </Fact>
      </Facts>,
    )
    expect(markup).toMatch(/<dl class="facts facts--amounts"><div class="fact"><dt>Interest<\/dt><dd>/)
  })
})

describe('Strip', () => {
  it('says of each stage whether it is done, and which is now', () => {
    const markup = render(
      <Strip
        label="Stages of the case"
        steps={[
          { label: 'Opened', state: 'done', note: '2 Nov' },
          { label: 'Preparing', state: 'now', note: '1 item missing' },
          { label: 'Filed', state: 'later' },
        ]}
      />,
    )
    expect(words(markup)).toBe('Opened , done 2 Nov Preparing , now 1 item missing Filed , not yet')
    expect(markup.match(/aria-current="step"/g)).toHaveLength(1)
  })
})

describe('Button', () => {
  it('does not submit unless it is asked to', () => {
    expect(render(<Button>Check again</Button>)).toContain('type="button"')
  })

  it('says that it is busy and stays where the focus is', () => {
    const markup = render(
      <Button busy busyLabel="Sending…">
        Send
      </Button>,
    )
    expect(markup).toContain('aria-busy="true"')
    expect(markup).toContain('aria-disabled="true"')
    expect(markup).not.toContain(' disabled')
    expect(words(markup)).toBe('Sending…')
  })
})

describe('ConfirmDialog', () => {
  const markup = render(
    <ConfirmDialog
      trigger="Revoke link…"
      title="Revoke the judge's link?"
      confirm="Revoke link"
      action="/links/1/revocation"
      values={{ reason: 'superseded' }}
    >
      <p>The court can no longer open this evidence with it.</p>
    </ConfirmDialog>,
  )

  it('unfolds the same form where there are no scripts', () => {
    expect(markup).toMatch(/<details class="confirm"><summary/)
    expect(tags(markup, 'form')).toEqual([expect.stringMatching(/method="post".*action="\/links\/1\/revocation"/)])
    expect(markup).toContain('<input type="hidden" name="reason" value="superseded"/>')
    expect(words(markup)).toContain(
      "Revoke the judge's link? The court can no longer open this evidence with it. Revoke link",
    )
  })
})

describe('small things', () => {
  it('Money carries the exact amount beside the readable one', () => {
    expect(render(<Money minor={8641022} currency="CNY" />)).toBe(
      '<data class="money" value="8641022 CNY">¥\u00a086,410.22</data>',
    )
  })

  it('DateTime says its zone and carries the instant', () => {
    const markup = render(<DateTime at="2021-11-24T02:42:07Z" timeZone="Asia/Shanghai" precision="second" />)
    expect(tags(markup, 'time')).toEqual([expect.stringMatching(/dateTime="2021-11-24T02:42:07\.000Z"/i)])
    expect(words(markup)).toBe('24 Nov 2021, 10:42:07 (UTC+8)')
    expect(words(render(<CalendarDate date="2026-11-26" />))).toBe('26 Nov 2026')
  })

  it('Hash is short at first, whole on demand', () => {
    const markup = render(<Hash value={fingerprint} label="SHA-256 of the file" />)
    expect(markup).toMatch(/<details class="hash"><summary>.*3f9c 1a7e 88d0 … 5b21/)
    expect(/<code>([^<]*)<\/code>/.exec(markup)?.[1]?.replaceAll(' ', '')).toBe(fingerprint)
    expect(tags(markup, 'button')).toEqual([])
  })

  it('PersonName shows both scripts once', () => {
    expect(words(render(<PersonName name="Zhang Haiyang" local="张海洋" />))).toBe('Zhang Haiyang 张海洋')
    expect(words(render(<PersonName name="张海洋" local="张海洋" />))).toBe('张海洋')
  })

  it('Seal names itself, and reads from the right column to the left', () => {
    const markup = render(<Seal characters="闽南平证" label="Seal of the Nanping notary office" />)
    expect(markup).toContain('role="img" aria-label="Seal of the Nanping notary office"')
    const placed = [...markup.matchAll(/<text[^>]* x="([\d.]+)" y="([\d.]+)"[^>]*>(.)<\/text>/g)].map(
      ([, x, y, character]) => [character, Number(x) > 32 ? 'right' : 'left', Number(y) < 32 ? 'top' : 'bottom'],
    )
    expect(placed).toEqual([
      ['闽', 'right', 'top'],
      ['南', 'right', 'bottom'],
      ['平', 'left', 'top'],
      ['证', 'left', 'bottom'],
    ])
  })

  it('Progress says its figures, and that it has begun when there are none', () => {
    expect(words(render(<Progress label="Importing cases" value={61240} max={100000} unit="rows" />))).toContain(
      '61,240 of 100,000 rows',
    )
    expect(tags(render(<Progress label="Sealing" />), 'progress')[0]).not.toContain('value=')
  })

  it('Notice interrupts only for what failed', () => {
    expect(render(<Notice tone="bad" title="x" />)).toContain('role="alert"')
    expect(render(<Notice tone="done" title="x" />)).toContain('role="status"')
  })
})

describe('ErrorPage', () => {
  it.each([400, 401, 403, 404, 409, 410, 413, 418, 429, 500, 503])('says for %i what to do', status => {
    expect(words(render(<ErrorPage status={status} />)).length).toBeGreaterThan(60)
  })

  it('differs between not found, not allowed, conflict and failure', () => {
    const titles = [404, 403, 409, 500].map(
      status => /<h1>(.*?)<\/h1>/.exec(render(<ErrorPage status={status} />))?.[1],
    )
    expect(new Set(titles).size).toBe(4)
  })

  it('lists each reason of a refusal', () => {
    const markup = render(<ErrorPage status={409} reasons={['No address.', 'No approval.']} reference="01JD3" />)
    expect(words(markup)).toContain('No address. No approval.')
    expect(words(markup)).toContain('Reference: 01JD3')
  })
})

it('no component writes a style attribute or an inline handler, which the content security policy refuses', () => {
  const markup = render(
    <>
      {shell}
      <Chips label="Queues" chips={[{ to: '?q=mine', label: 'Mine', count: 86, current: true }]} />
      <Columns>
        <Stack>
          <Card title="Claim" aside={<Tag tone="ok">3 of 3</Tag>} sub="As of today">
            <Answer tone="ok" live>
              The files have not changed.
            </Answer>
            <Limit>This does not prove that they were true.</Limit>
          </Card>
          <Menu>
            <a href="/x">Close the case</a>
          </Menu>
          <Disclosure summary="How">Rate</Disclosure>
          <Hash value={fingerprint} />
          <Seal label="Seal" characters="平证" size="large" />
          <Progress label="Importing" value={1} max={3} />
          <Button busy>Save</Button>
          <ConfirmDialog trigger="Close…" title="Close?" confirm="Close">
            Final.
          </ConfirmDialog>
          <Strip label="Stages" steps={[{ label: 'Opened', state: 'now' }]} />
          <Timeline
            label="Limitation"
            today="2026-11-22"
            marks={[{ at: '2023-11-26', label: 'received', tone: 'act' }]}
            spans={[{ from: '2023-11-26', to: '2026-11-22', tone: 'paused' }]}
          />
        </Stack>
      </Columns>
      <DataTable caption="x" columns={columns} rows={rows} rowKey={row => row.ref} paging={{ summary: '2' }} />
    </>,
  )
  expect(markup).not.toMatch(/\sstyle=/)
  expect(markup).not.toMatch(/\son[a-z]+=/)
  expect(markup).not.toContain('<script')
})
