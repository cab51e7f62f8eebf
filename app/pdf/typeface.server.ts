/** Noto Sans SC (SIL Open Font License): widths, outlines and subsets of the weights that documents are set in. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import fontkit from '@pdf-lib/fontkit'
import subsetFont from 'subset-font'

export type Weight = 'light' | 'regular' | 'medium' | 'bold'

/** A glyph's outline in font units, y upwards, 1000 to the em. */
export interface Outline {
  commands: readonly { command: string; args: readonly number[] }[]
  advance: number
}

export interface Typeface {
  has(codePoint: number): boolean
  /** Points at `size`, the sum of the glyphs' advances: documents are set without kerning or ligatures. */
  widthOf(text: string, size: number): number
  outlineOf(codePoint: number): Outline
}

const FILES: Record<Weight, string> = {
  light: '300Light/NotoSansSC_300Light.ttf',
  regular: '400Regular/NotoSansSC_400Regular.ttf',
  medium: '500Medium/NotoSansSC_500Medium.ttf',
  bold: '700Bold/NotoSansSC_700Bold.ttf',
}

// Resolved from the package's name, so that a bundle finds the files wherever its node_modules are.
const require = createRequire(import.meta.url)
const fontFiles = new Map<Weight, Promise<Buffer>>()
const typefaces = new Map<Weight, Promise<Typeface>>()

export function typeface(weight: Weight): Promise<Typeface> {
  return once(typefaces, weight, async () => measuring(await fontFile(weight)))
}

/**
 * The weight reduced to the characters of `text`, as TrueType. Embed the result whole (`subset: false`): subsetting by
 * pdf-lib's fontkit leaves most Chinese glyphs blank while text extraction still finds them.
 */
export async function subsetOf(weight: Weight, text: string): Promise<Uint8Array> {
  return subsetFont(await fontFile(weight), text, { targetFormat: 'truetype' })
}

function fontFile(weight: Weight): Promise<Buffer> {
  return once(fontFiles, weight, () => readFile(require.resolve(`@expo-google-fonts/noto-sans-sc/${FILES[weight]}`)))
}

/** A failed load is forgotten, so that the next caller tries again. */
function once<T>(held: Map<Weight, Promise<T>>, weight: Weight, load: () => Promise<T>): Promise<T> {
  const existing = held.get(weight)
  if (existing) return existing
  const loading = load()
  held.set(weight, loading)
  loading.catch(() => held.delete(weight))
  return loading
}

function measuring(file: Buffer): Typeface {
  const font = fontkit.create(file)
  const advances = new Map<number, number>()
  const advanceOf = (codePoint: number) => {
    let advance = advances.get(codePoint)
    if (advance === undefined) {
      advance = font.glyphForCodePoint(codePoint).advanceWidth / font.unitsPerEm
      advances.set(codePoint, advance)
    }
    return advance
  }
  return {
    has: codePoint => font.hasGlyphForCodePoint(codePoint),
    widthOf(text, size) {
      let width = 0
      for (const character of text) width += advanceOf(character.codePointAt(0)!)
      return width * size
    },
    outlineOf(codePoint) {
      const glyph = font.glyphForCodePoint(codePoint)
      // The package's types leave out `commands`, which its documentation and code have.
      const { commands } = glyph.path as unknown as Pick<Outline, 'commands'>
      return { commands, advance: glyph.advanceWidth }
    },
  }
}

export async function allTypefaces(): Promise<Record<Weight, Typeface>> {
  const [light, regular, medium, bold] = await Promise.all([
    typeface('light'),
    typeface('regular'),
    typeface('medium'),
    typeface('bold'),
  ])
  return { light, regular, medium, bold }
}
