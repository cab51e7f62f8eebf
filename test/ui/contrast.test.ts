import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../app/styles/tokens.css', import.meta.url), 'utf8')

/** The colours of each scheme: by day, by night, on paper. */
const [day, night, paper] = [...css.matchAll(/:root\s*\{([^}]*)\}/g)].map(([, block]) => colours(block!))

function colours(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]),
  )
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light! + 0.05) / (dark! + 0.05)
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map(at => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

const text: Array<[string, string]> = [
  ...['ink', 'soft', 'faint', 'act', 'ok', 'wait', 'bad', 'seal'].flatMap(name =>
    ['paper', 'card'].map((ground): [string, string] => [name, ground]),
  ),
  ['ink', 'wash'],
  ['soft', 'wash'],
  ['faint', 'wash'],
  ['act', 'wash'],
  ['act', 'act-wash'],
  ['ink', 'act-wash'],
  ['soft', 'act-wash'],
  ...['ok', 'wait', 'bad'].flatMap(name =>
    [name, 'ink', 'soft', 'act'].map((ink): [string, string] => [ink, `${name}-wash`]),
  ),
  ['act-ink', 'act'],
  ['bad-ink', 'bad'],
  ['seal-ink', 'seal'],
  ['card', 'ok'],
  ['card', 'bad'],
  ['paper', 'ink'],
]

/** What must be seen but is not text: borders of fields, open marks, the ring around what has the focus. */
const shapes: Array<[string, string]> = ['edge', 'act', 'ok', 'wait', 'bad'].flatMap(name =>
  ['paper', 'card'].map((ground): [string, string] => [name, ground]),
)

/** Sets `name` of a rule of button.css, as it stands there. */
function declared(selector: string, name: string): string {
  const rule = buttons.split('}').find(each => each.split('{')[0]!.trim() === selector)
  return new RegExp(`\\s${name}: ([^;]+);`).exec(rule ?? '')?.[1] ?? `no ${name} in ${selector}`
}

const buttons = readFileSync(new URL('../../app/ui/button.css', import.meta.url), 'utf8')

/** `color-mix(in oklab, var(--a), var(--b) 18%)`, near enough: both ends bound the mixture. */
function mixed(value: string, scheme: Record<string, string>): string {
  const [, a, b, percent] = /^color-mix\(in oklab, var\(--([\w-]+)\), var\(--([\w-]+)\) (\d+)%\)$/.exec(value)!
  const share = Number(percent) / 100
  const at = (hex: string, i: number) => Number.parseInt(hex.slice(i, i + 2), 16)
  const channels = [1, 3, 5].map(i => Math.round(at(scheme[a!]!, i) * (1 - share) + at(scheme[b!]!, i) * share))
  return `#${channels.map(channel => channel.toString(16).padStart(2, '0')).join('')}`
}

describe.each([
  ['by day', day],
  ['by night', night],
  ['on paper', paper],
])('colours %s', (_, scheme) => {
  it.each(text)('%s can be read on %s', (ink, ground) => {
    expect(contrast(scheme![ink]!, scheme![ground]!)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['.button--primary', ':is(dialog, .confirm__panel) .button--danger'])(
    '%s can be read under the pointer',
    button => {
      const ink = /^var\(--([\w-]+)\)$/.exec(declared(button, 'color'))![1]!
      const ground = mixed(declared(`${button}:hover`, 'background'), scheme!)
      expect(contrast(scheme![ink]!, ground)).toBeGreaterThanOrEqual(4.5)
    },
  )

  it.each(shapes)('%s can be seen on %s', (shape, ground) => {
    expect(contrast(scheme![shape]!, scheme![ground]!)).toBeGreaterThanOrEqual(3)
  })
})

it('knows the ends of the scale', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
})

it('defines the same colours by day and by night', () => {
  expect(Object.keys(night!).sort()).toEqual(Object.keys(day!).sort())
  expect(Object.keys(paper!).sort()).toEqual(Object.keys(day!).sort())
})
