/**
 * Seals drawn as outlines, so that they need no font where they are shown: the square seal of a notary office and the
 * round seal of a company. Results are PDF content streams on a square of `size` points, y upwards.
 */
import { type Outline, typeface } from './typeface.server.ts'

/** [a b c d e f] of a PDF `cm`, mapping font units to points. */
type Matrix = readonly [number, number, number, number, number, number]

const HAN = /\p{Script=Han}/u
const EM = 1000
/** Han glyphs of the typeface stand between these, in font units. */
const HAN_BOTTOM = -90
const HAN_HEIGHT = 940

/** Paper-white characters in a vermilion square, read downwards from the right, as on a Chinese seal. */
export async function squareSeal(name: string, size: number, colour: string): Promise<string> {
  const inset = size * 0.085
  const face = size - 2 * inset
  const han = [...name].filter(character => HAN.test(character))
  const glyphs = han.length > 0 ? await columnsOf(han, inset, face) : await rowsOf(name, inset, face)
  const line = size * 0.012
  const gap = size * 0.035
  return [
    `${rgbOf(colour)} rg`,
    roundedSquare(0, size, size * 0.05),
    'f',
    '1 1 1 RG',
    `${point(line)} w`,
    roundedSquare(gap, size - 2 * gap, size * 0.03),
    'S',
    '1 1 1 rg',
    glyphs,
  ].join('\n')
}

/** A ring with the name along its upper arc, a star, and what the seal is for below. */
export async function roundSeal(name: string, purpose: string, size: number, colour: string): Promise<string> {
  const centre = size / 2
  const ring = size * 0.028
  const parts = [
    `${rgbOf(colour)} RG ${rgbOf(colour)} rg`,
    `${point(ring)} w`,
    circle(centre, centre, centre - ring / 2),
    'S',
    star(centre, centre, size * 0.155),
    'f',
    await alongArc([...name.replace(/\s+/g, ' ')], centre, size * 0.36, size * 0.135),
    await straight([...purpose], centre, size * 0.165, size * 0.088, size * 0.58),
  ]
  return parts.join('\n')
}

async function columnsOf(characters: string[], inset: number, face: number): Promise<string> {
  const bold = await typeface('bold')
  const count = Math.max(1, Math.round(Math.sqrt(characters.length * 0.8)))
  const perColumn = Math.ceil(characters.length / count)
  const width = face / count
  const drawn: string[] = []
  for (let column = 0; column < count; column++) {
    const stack = characters.slice(column * perColumn, (column + 1) * perColumn)
    const height = face / Math.max(1, stack.length)
    stack.forEach((character, row) => {
      const x = inset + face - (column + 1) * width
      const y = inset + face - (row + 1) * height
      drawn.push(hanInCell(bold.outlineOf(character.codePointAt(0)!), x, y, width, height))
    })
  }
  return drawn.join('\n')
}

function hanInCell(outline: Outline, x: number, y: number, width: number, height: number): string {
  const margin = Math.min(width, height) * 0.05
  const scaleX = (width - 2 * margin) / EM
  const scaleY = (height - 2 * margin) / HAN_HEIGHT
  return filled(outline, [scaleX, 0, 0, scaleY, x + margin, y + margin - HAN_BOTTOM * scaleY])
}

/** A name without Han characters: its words in rows, each as wide as the face. */
async function rowsOf(name: string, inset: number, face: number): Promise<string> {
  const bold = await typeface('bold')
  const words = name.toUpperCase().split(/\s+/).filter(Boolean).slice(0, 5)
  const height = face / Math.max(1, words.length)
  const drawn: string[] = []
  words.forEach((word, row) => {
    const outlines = [...word].map(character => bold.outlineOf(character.codePointAt(0)!))
    const advance = outlines.reduce((sum, outline) => sum + outline.advance, 0)
    const scaleX = Math.min(face / advance, (height / 700) * 1.2)
    const scaleY = Math.min((height * 0.78) / 733, scaleX * 1.6)
    let x = inset + (face - advance * scaleX) / 2
    const y = inset + face - (row + 0.5) * height - (733 * scaleY) / 2
    for (const outline of outlines) {
      drawn.push(filled(outline, [scaleX, 0, 0, scaleY, x, y]))
      x += outline.advance * scaleX
    }
  })
  return drawn.join('\n')
}

async function alongArc(characters: string[], centre: number, radius: number, size: number): Promise<string> {
  const bold = await typeface('bold')
  const sweep = Math.min((Math.PI * 4) / 3, characters.length * 0.44)
  return characters
    .map((character, index) => {
      const outline = bold.outlineOf(character.codePointAt(0)!)
      const turn = characters.length === 1 ? 0 : sweep / 2 - (sweep * index) / (characters.length - 1)
      const scale = Math.min(size, (radius * sweep * 0.9) / characters.length) / EM
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
      // Upright at the top, turned with the ring: x to the right along the arc, y outwards.
      const [dx, dy] = [(-outline.advance / 2) * scale, -0.38 * EM * scale]
      const x = centre - sin * radius + cos * dx - sin * dy
      const y = centre + cos * radius + sin * dx + cos * dy
      return filled(outline, [scale * cos, scale * sin, -scale * sin, scale * cos, x, y])
    })
    .join('\n')
}

async function straight(characters: string[], centre: number, y: number, size: number, room: number): Promise<string> {
  const bold = await typeface('bold')
  const outlines = characters.map(character => bold.outlineOf(character.codePointAt(0)!))
  const advance = outlines.reduce((sum, outline) => sum + outline.advance, 0)
  const scale = Math.min(size / EM, room / Math.max(1, advance))
  let x = centre - (advance * scale) / 2
  return outlines
    .map(outline => {
      const drawn = filled(outline, [scale, 0, 0, scale, x, y])
      x += outline.advance * scale
      return drawn
    })
    .join('\n')
}

function filled(outline: Outline, matrix: Matrix): string {
  return `q ${matrix.map(number => number.toFixed(5)).join(' ')} cm\n${pathOf(outline)}\nf Q`
}

/** TrueType outlines are quadratic, PDF's curves cubic: raised by a degree, exactly. */
function pathOf(outline: Outline): string {
  let [x, y] = [0, 0]
  const operators: string[] = []
  for (const { command, args } of outline.commands) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args
    if (command === 'moveTo') operators.push(`${point(a)} ${point(b)} m`)
    else if (command === 'lineTo') operators.push(`${point(a)} ${point(b)} l`)
    else if (command === 'quadraticCurveTo') {
      const first = [x + (2 * (a - x)) / 3, y + (2 * (b - y)) / 3]
      const second = [c + (2 * (a - c)) / 3, d + (2 * (b - d)) / 3]
      operators.push(`${[...first, ...second, c, d].map(point).join(' ')} c`)
    } else if (command === 'bezierCurveTo') operators.push(`${[a, b, c, d, e, f].map(point).join(' ')} c`)
    else if (command === 'closePath') operators.push('h')
    if (args.length >= 2) [x, y] = [args[args.length - 2]!, args[args.length - 1]!]
  }
  return operators.join('\n')
}

function roundedSquare(offset: number, side: number, radius: number): string {
  const near = offset
  const far = offset + side
  const k = radius * 0.5523
  const at = (...numbers: number[]) => numbers.map(point).join(' ')
  return [
    `${at(near + radius, near)} m ${at(far - radius, near)} l`,
    `${at(far - radius + k, near, far, near + radius - k, far, near + radius)} c ${at(far, far - radius)} l`,
    `${at(far, far - radius + k, far - radius + k, far, far - radius, far)} c ${at(near + radius, far)} l`,
    `${at(near + radius - k, far, near, far - radius + k, near, far - radius)} c ${at(near, near + radius)} l`,
    `${at(near, near + radius - k, near + radius - k, near, near + radius, near)} c h`,
  ].join('\n')
}

function circle(x: number, y: number, radius: number): string {
  const k = radius * 0.5523
  const at = (...numbers: number[]) => numbers.map(point).join(' ')
  return [
    `${at(x + radius, y)} m`,
    `${at(x + radius, y + k, x + k, y + radius, x, y + radius)} c`,
    `${at(x - k, y + radius, x - radius, y + k, x - radius, y)} c`,
    `${at(x - radius, y - k, x - k, y - radius, x, y - radius)} c`,
    `${at(x + k, y - radius, x + radius, y - k, x + radius, y)} c h`,
  ].join('\n')
}

function star(x: number, y: number, radius: number): string {
  const corners = Array.from({ length: 10 }, (_, index) => {
    const reach = index % 2 === 0 ? radius : radius * 0.382
    const angle = Math.PI / 2 + (index * Math.PI) / 5
    return `${point(x + reach * Math.cos(angle))} ${point(y + reach * Math.sin(angle))}`
  })
  return `${corners.map((corner, index) => `${corner} ${index === 0 ? 'm' : 'l'}`).join(' ')} h`
}

function point(value: number): string {
  return value.toFixed(3)
}

function rgbOf(hex: string): string {
  const value = Number.parseInt(hex.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255].map(part => (part / 255).toFixed(4)).join(' ')
}
