/**
 * A document while it is laid out: sheets of marks, placed but not yet drawn. Knowing all marks before drawing is what
 * lets the fonts be reduced to the characters in use. Points; y runs downwards from the top of the sheet.
 */
import { breakLines } from './line-breaks.ts'
import { printable } from './printable.ts'
import type { Typeface, Weight } from './typeface.server.ts'

export const A4 = { width: 595.28, height: 841.89 }

export interface TextStyle {
  size: number
  weight: Weight
  /** `#rrggbb` */
  colour: string
  /** Extra space after each character, points. */
  tracking?: number
}

export type Mark =
  | { kind: 'text'; x: number; y: number; text: string; style: TextStyle }
  | { kind: 'line'; from: [number, number]; to: [number, number]; thickness: number; colour: string; dash?: number[] }
  | {
      kind: 'box'
      x: number
      y: number
      width: number
      height: number
      fill?: string
      stroke?: string
      thickness?: number
    }
  | { kind: 'disc'; x: number; y: number; radius: number; fill?: string; stroke?: string; thickness?: number }

/** A place kept for a digital signature: an empty signature field until somebody signs. */
export interface SignaturePlace {
  name: string
  page: number
  x: number
  y: number
  width: number
  height: number
}

export class Sheets {
  readonly pages: Mark[][] = []
  readonly signaturePlaces: SignaturePlace[] = []

  constructor(private readonly typefaces: Record<Weight, Typeface>) {}

  addPage(): number {
    this.pages.push([])
    return this.pages.length - 1
  }

  get lastPage(): number {
    return this.pages.length - 1
  }

  draw(mark: Mark, page = this.lastPage): void {
    this.pages[page]!.push(mark)
  }

  /** Draws one line of text with its baseline at `y`, and returns its width. */
  text(x: number, y: number, text: string, style: TextStyle, options: { align?: Align; page?: number } = {}): number {
    const shown = this.shown(text, style.weight)
    const width = this.widthOfShown(shown, style)
    const left = options.align === 'right' ? x - width : options.align === 'centre' ? x - width / 2 : x
    this.draw({ kind: 'text', x: left, y, text: shown, style }, options.page)
    return width
  }

  rule(x: number, y: number, width: number, colour: string, thickness = 0.5, page = this.lastPage): void {
    this.draw({ kind: 'line', from: [x, y], to: [x + width, y], thickness, colour }, page)
  }

  widthOf(text: string, style: TextStyle): number {
    return this.widthOfShown(this.shown(text, style.weight), style)
  }

  lines(text: string, width: number, style: TextStyle): string[] {
    const shown = this.shown(text, style.weight)
    return breakLines(shown, width, part => this.widthOfShown(part, style))
  }

  /** The characters drawn in one weight. */
  charactersOf(weight: Weight): string {
    const used = new Set<string>()
    for (const mark of this.pages.flat()) {
      if (mark.kind === 'text' && mark.style.weight === weight) for (const character of mark.text) used.add(character)
    }
    return [...used].sort().join('')
  }

  private shown(text: string, weight: Weight): string {
    return printable(text, codePoint => this.typefaces[weight].has(codePoint))
  }

  private widthOfShown(shown: string, style: TextStyle): number {
    const tracking = style.tracking ? [...shown].length * style.tracking : 0
    return this.typefaces[style.weight].widthOf(shown, style.size) + tracking
  }
}

export type Align = 'left' | 'right' | 'centre'
