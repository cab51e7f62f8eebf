import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Item, layOut, lineHeight, narrowest } from '#app/ui/timeline/layout.ts'
import { collide, type LabelBox, placeLabels, reach } from '#app/ui/timeline/place-labels.ts'
import { positions } from '#app/ui/timeline/positions.ts'
import { textWidth, wrapText } from '#app/ui/timeline/text-width.ts'
import { Timeline } from '#app/ui/timeline/timeline.tsx'
import { render, words } from './render.tsx'

const day = 86_400_000

function item(at: number, label: string, number: number): Item {
  return { at, when: '26 Nov 2026', label, number: `${number}` }
}

/** Label texts as they come: Latin, Chinese, long, short. */
const label = fc.oneof(
  fc.constantFrom('ends', 'demand received: restarts', '调解中心受理', 'identity: face and card', 'returned'),
  fc.string({ minLength: 1, maxLength: 60, unit: fc.constantFrom('a', 'M', 'i', ' ', '张') }),
)
const items = fc
  .array(fc.record({ at: fc.integer({ min: 0, max: 3_000 }), label }), { minLength: 1, maxLength: 14 })
  .chain(list => fc.record({ list: fc.constant(list), today: fc.option(fc.integer({ min: 0, max: 3_000 })) }))
  .map(({ list, today }) => {
    const entries: Item[] = list.map(({ at, label }, index) => item(at * day, label, index + 1))
    if (today !== null) entries.push({ at: today * day, when: '', label: 'today', number: '', today: true })
    return entries.sort((a, b) => a.at - b.at)
  })

describe('labels on the line', () => {
  it('never lie on each other or on a leader, at any width the line is drawn at', () => {
    fc.assert(
      fc.property(
        items,
        fc.constantFrom('time' as const, 'steps' as const),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (all, scale, wider) => {
          const drawing = layOut(all, [], scale)
          const width = narrowest * wider
          const boxes = drawing.items.map(
            ({ x, lines, place }): LabelBox => ({
              x: (x / 100) * width,
              width: Math.max(0, ...lines.map((line, at) => textWidth(line, 12, at === 0))),
              height: lines.length * lineHeight,
              side: place?.side,
            }),
          )
          for (const [a, box] of boxes.entries()) {
            const place = drawing.items[a]!.place
            if (!place) continue
            expect(reach(box, place).left).toBeGreaterThanOrEqual(-0.01)
            expect(reach(box, place).right).toBeLessThanOrEqual(width + 0.01)
            for (const [b, other] of boxes.entries()) {
              const otherPlace = drawing.items[b]!.place
              if (b > a && otherPlace && overlaps(box, place, other, otherPlace)) {
                throw new Error(`${drawing.items[a]!.lines} lies on ${drawing.items[b]!.lines}`)
              }
            }
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('stay inside the height of the drawing', () => {
    fc.assert(
      fc.property(items, all => {
        const { items: drawn, above, below } = layOut(all, [], 'time')
        for (const { lines, textTop } of drawn) {
          expect(textTop).toBeGreaterThanOrEqual(-above)
          expect(textTop + lines.length * lineHeight).toBeLessThanOrEqual(below)
        }
      }),
    )
  })

  it('stand in one row where there is room, today above', () => {
    const labels: LabelBox[] = [
      { x: 20, width: 90, height: 30 },
      { x: 270, width: 90, height: 30 },
      { x: 400, width: 40, height: 15, side: 'above' },
      { x: 530, width: 90, height: 30 },
    ]
    expect(placeLabels(labels, narrowest)).toEqual([
      { side: 'below', lane: 0, align: 'start' },
      { side: 'below', lane: 0, align: 'middle' },
      { side: 'above', lane: 0, align: 'middle' },
      { side: 'below', lane: 0, align: 'end' },
    ])
  })

  it('leave the row when they would touch', () => {
    const labels: LabelBox[] = [
      { x: 200, width: 100, height: 30 },
      { x: 230, width: 100, height: 30 },
    ]
    const placed = placeLabels(labels, narrowest)!
    expect(collide(labels[0]!, placed[0]!, labels[1]!, placed[1]!)).toBe(false)
    expect(collide(labels[0]!, placed[0]!, labels[1]!, placed[0]!)).toBe(true)
  })

  it('give way to numbers and the list when there are too many', () => {
    const crowd = Array.from({ length: 24 }, (_, at) =>
      item(at * day, `instalment ${at + 1} received by the bank`, at + 1),
    )
    const drawing = layOut(crowd, [], 'time')
    expect(drawing.numbered).toBe(true)
    expect(drawing.items.map(({ lines }) => lines[0])).toEqual(crowd.map(({ number }) => number))
  })
})

/** Overlap by the drawn letters alone, without the margin that the layout keeps. */
function overlaps(a: LabelBox, placeA: Place, b: LabelBox, placeB: Place): boolean {
  if (placeA.side !== placeB.side) return false
  const [reachA, reachB] = [reach(a, placeA), reach(b, placeB)]
  if (placeA.lane === placeB.lane) return reachA.left < reachB.right && reachB.left < reachA.right
  const [outer, inner] = placeA.lane > placeB.lane ? [a, reachB] : [b, reachA]
  return outer.x > inner.left && outer.x < inner.right
}
type Place = Parameters<typeof collide>[1]

describe('positions', () => {
  it('keep order, and true proportion where marks do not crowd', () => {
    const moments = [0, 1, 4].map(at => ({ at: at * day }))
    expect(positions(moments, 0, 400, 'time')).toEqual([0, 100, 400])
    expect(positions(moments, 0, 400, 'steps')).toEqual([0, 200, 400])
  })

  it('set crowded marks apart within the ends', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 }), times => {
        const moments = times.sort((a, b) => a - b).map(at => ({ at }))
        const xs = positions(moments, 10, 530, 'time')
        expect(xs.at(0)).toBeGreaterThanOrEqual(10)
        expect(xs.at(-1)).toBeLessThanOrEqual(530.001)
        const least = Math.min(18, 520 / Math.max(1, times.length - 1)) - 0.001
        for (const [at, x] of xs.entries()) if (at > 0) expect(x - xs[at - 1]!).toBeGreaterThanOrEqual(least)
      }),
    )
  })
})

describe('line breaks', () => {
  it('fall between words and between Chinese characters, and lose nothing', () => {
    expect(wrapText('identity: face and card', 128, 12)).toEqual(['identity: face', 'and card'])
    fc.assert(
      fc.property(label, text => {
        expect(wrapText(text, 128, 12).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      }),
    )
  })
})

describe('Timeline', () => {
  const line = (
    <Timeline
      label="Limitation"
      today="2026-11-22"
      marks={[
        { at: '2026-11-26', label: 'ends', tone: 'bad', detail: 'Civil Code art. 188' },
        { at: '2023-11-26', label: 'demand received: restarts', tone: 'act' },
      ]}
      spans={[{ from: '2023-11-26', to: '2026-11-26', tone: 'run', label: 'counts' }]}
    />
  )

  it('says in a list, in order, all that the drawing shows', () => {
    const list = /<ol[^>]*aria-label="Limitation"[^>]*>(.*?)<\/ol>/s.exec(render(line))?.[1] ?? ''
    expect(words(list)).toBe('26 Nov 2023 demand received: restarts today 26 Nov 2026 ends Civil Code art. 188')
  })

  it('hides the drawing from those who get the list, and scales no letter', () => {
    const svg = /<svg class="timeline__drawing"[^>]*>/.exec(render(line))?.[0]
    expect(svg).toContain('aria-hidden="true"')
    expect(svg).not.toContain('viewBox')
  })

  it('refuses what is not a moment', () => {
    expect(() => render(<Timeline label="x" marks={[{ at: 'yesterday', when: 'yesterday', label: 'x' }]} />)).toThrow(
      RangeError,
    )
  })
})
