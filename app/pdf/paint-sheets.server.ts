/** Draws laid-out sheets as a PDF. The same sheets and facts give the same bytes: nothing is read from clock or chance. */
import { createHash } from 'node:crypto'
import fontkit from '@pdf-lib/fontkit'
import {
  AFRelationship,
  type Color,
  PDFDocument,
  type PDFFont,
  PDFHexString,
  PDFName,
  type PDFPage,
  rgb,
  setCharacterSpacing,
} from 'pdf-lib'
import { A4, type Mark, type Sheets, type SignaturePlace } from './sheets.ts'
import { subsetOf, type Weight } from './typeface.server.ts'

export interface DocumentFacts {
  title: string
  author: string
  subject: string
  language: string
  /** Creation and modification time that the document states. */
  madeAt: Date
}

export interface Attachment {
  name: string
  bytes: Uint8Array
  mediaType: string
  description: string
}

const PRODUCER = 'Hardproof'

export async function paintSheets(
  sheets: Sheets,
  facts: DocumentFacts,
  attachments: readonly Attachment[] = [],
): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false })
  document.registerFontkit(fontkit)
  describe(document, facts)
  const fonts = await embedFonts(document, sheets)
  const pages = sheets.pages.map(marks => {
    const page = document.addPage([A4.width, A4.height])
    for (const mark of marks) paint(page, mark, fonts)
    return page
  })
  for (const place of sheets.signaturePlaces) keepPlace(document, pages[place.page]!, place)
  for (const file of attachments) {
    await document.attach(file.bytes, file.name, {
      mimeType: file.mediaType,
      description: file.description,
      afRelationship: AFRelationship.Data,
      creationDate: facts.madeAt,
      modificationDate: facts.madeAt,
    })
  }
  identify(document, sheets, facts, attachments)
  return document.save({ useObjectStreams: false, updateFieldAppearances: false })
}

function describe(document: PDFDocument, facts: DocumentFacts): void {
  document.setTitle(facts.title, { showInWindowTitleBar: true })
  document.setAuthor(facts.author)
  document.setSubject(facts.subject)
  document.setLanguage(facts.language)
  document.setProducer(PRODUCER)
  document.setCreator(PRODUCER)
  document.setCreationDate(facts.madeAt)
  document.setModificationDate(facts.madeAt)
}

async function embedFonts(document: PDFDocument, sheets: Sheets): Promise<Map<Weight, PDFFont>> {
  const fonts = new Map<Weight, PDFFont>()
  for (const weight of ['light', 'regular', 'medium', 'bold'] as const) {
    const characters = sheets.charactersOf(weight)
    if (characters === '') continue
    const subset = await subsetOf(weight, characters)
    // One character, one glyph: what is extracted or searched is what is seen. Without `locl: false` fontkit gives Latin
    // runs the digits of another language, as wide as an ideograph.
    const features = { locl: false, liga: false, clig: false, calt: false, ccmp: false, kern: false }
    fonts.set(weight, await document.embedFont(subset, { subset: false, features }))
  }
  return fonts
}

function paint(page: PDFPage, mark: Mark, fonts: Map<Weight, PDFFont>): void {
  const up = (y: number) => A4.height - y
  switch (mark.kind) {
    case 'text': {
      const { style } = mark
      const options = { x: mark.x, y: up(mark.y), size: style.size, font: fonts.get(style.weight)! }
      if (style.tracking) page.pushOperators(setCharacterSpacing(style.tracking))
      page.drawText(mark.text, { ...options, color: colourOf(style.colour) })
      if (style.tracking) page.pushOperators(setCharacterSpacing(0))
      return
    }
    case 'line':
      page.drawLine({
        start: { x: mark.from[0], y: up(mark.from[1]) },
        end: { x: mark.to[0], y: up(mark.to[1]) },
        thickness: mark.thickness,
        color: colourOf(mark.colour),
        dashArray: mark.dash,
      })
      return
    case 'box':
      page.drawRectangle({
        x: mark.x,
        y: up(mark.y + mark.height),
        width: mark.width,
        height: mark.height,
        color: mark.fill ? colourOf(mark.fill) : undefined,
        borderColor: mark.stroke ? colourOf(mark.stroke) : undefined,
        borderWidth: mark.stroke ? (mark.thickness ?? 0.5) : 0,
      })
      return
    case 'disc':
      page.drawCircle({
        x: mark.x,
        y: up(mark.y),
        size: mark.radius,
        color: mark.fill ? colourOf(mark.fill) : undefined,
        borderColor: mark.stroke ? colourOf(mark.stroke) : undefined,
        borderWidth: mark.stroke ? (mark.thickness ?? 0.5) : 0,
      })
  }
}

/** An unsigned signature field with no appearance: nothing looks like a seal before there is one. */
function keepPlace(document: PDFDocument, page: PDFPage, place: SignaturePlace): void {
  const { context } = document
  const top = A4.height - place.y
  const field = context.register(
    context.obj({
      Type: 'Annot',
      Subtype: 'Widget',
      FT: 'Sig',
      T: PDFHexString.fromText(place.name),
      F: 4 | 128, // printed, locked
      Rect: [place.x, top - place.height, place.x + place.width, top],
      P: page.ref,
    }),
  )
  page.node.addAnnot(field)
  const form = document.catalog.getOrCreateAcroForm()
  form.dict.set(PDFName.of('SigFlags'), context.obj(0))
  form.addField(field)
}

/** The file identifier (ISO 32000-2, 14.4), from the content instead of the clock. */
function identify(
  document: PDFDocument,
  sheets: Sheets,
  facts: DocumentFacts,
  attachments: readonly Attachment[],
): void {
  const hash = createHash('sha256').update(JSON.stringify([facts, sheets.pages]))
  for (const file of attachments) hash.update(file.bytes)
  const id = PDFHexString.of(hash.digest('hex').slice(0, 32).toUpperCase())
  document.context.trailerInfo.ID = document.context.obj([id, id])
}

export function colourOf(hex: string): Color {
  const value = Number.parseInt(hex.slice(1), 16)
  return rgb(((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255)
}
