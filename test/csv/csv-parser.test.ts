import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvParser, type CsvRecord, LONGEST_CELL } from '#app/csv/csv-parser.ts'
import { detectDelimiter } from '#app/csv/delimiter.ts'
import { decodeText, type Encoding, EncodingProbe } from '#app/csv/encoding.ts'

const read = (text: string, { delimiter = ',', pieces = text.length || 1 } = {}): CsvRecord[] => {
  const parser = new CsvParser(delimiter)
  const records: CsvRecord[] = []
  for (let at = 0; at < text.length; at += pieces) records.push(...parser.push(text.slice(at, at + pieces)))
  return [...records, ...parser.end()]
}
const cellsOf = (records: readonly CsvRecord[]) => records.map(({ cells }) => cells)

describe('reading CSV', () => {
  it('reads quotes, line ends of every kind and empty cells, however the text is cut', () => {
    const text = 'a,b\r\n"x, ""y""",\n"two\r\nlines",2\r3,4'
    const expected = [
      ['a', 'b'],
      ['x, "y"', ''],
      ['two\r\nlines', '2'],
      ['3', '4'],
    ]
    for (let pieces = 1; pieces <= text.length; pieces++) expect(cellsOf(read(text, { pieces }))).toEqual(expected)
    expect(read(text).map(({ ended }) => ended)).toEqual([true, true, true, false])
  })

  it('reads what csv-parse reads, of any cells that are written as CSV', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', ';', '中', '\u{1F600}') })
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain(columns =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }),
      )
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 7 }), (rows, pieces) => {
        const text = rows.map(row => row.map(value => `"${value.replaceAll('"', '""')}"`).join(',')).join('\r\n')
        expect(cellsOf(read(text, { pieces }))).toEqual(
          parse(text, { relax_column_count: true, record_delimiter: '\r\n' }),
        )
      }),
    )
  })

  it('says of a cell that is too long which it is, keeps no more of it, and goes on', () => {
    const [heading, long, next] = read(`a,b\n1,${'x'.repeat(1_000_000)}\n2,y\n`, { pieces: 65_536 })
    expect(heading!.fault).toBeNull()
    expect(long).toMatchObject({ row: 2, fault: { kind: 'too-long', column: 1 } })
    expect(long!.cells[1]).toHaveLength(LONGEST_CELL)
    expect(next).toMatchObject({ row: 3, cells: ['2', 'y'], fault: null })
  })

  it('reports a quote that is never closed at the row where it was opened, and keeps little of what follows', () => {
    const records = read(`a,b\n1,x\n2,"y\n${'3,z\n'.repeat(50_000)}`, { pieces: 1_000 })
    expect(records).toHaveLength(3)
    expect(records[2]).toMatchObject({ row: 3, fault: { kind: 'open-quote', column: 1, lines: 50_001 } })
    expect(records[2]!.cells[1]!.length).toBeLessThanOrEqual(LONGEST_CELL)
  })

  it('goes on with the next line where a quote was closed by another cell’s', () => {
    const records = read('a,b\n1,"x\n2,"y",z\n3,w\n')
    expect(records.map(({ row, fault }) => [row, fault?.kind ?? null])).toEqual([
      [1, null],
      [2, 'stray-quote'],
      [3, null],
    ])
    expect(records[2]!.cells).toEqual(['3', 'w'])
  })

  it('gives nothing of nothing', () => {
    expect(read('')).toEqual([])
    expect(cellsOf(read('\n'))).toEqual([['']])
  })
})

describe('how a file is written', () => {
  const probe = (bytes: Uint8Array, pieces = 3) => {
    const found = new EncodingProbe()
    for (let at = 0; at < bytes.length; at += pieces) found.push(bytes.subarray(at, at + pieces))
    return found.end()
  }
  const decoded = async (bytes: Uint8Array, encoding: Encoding) => {
    const pieces = async function* () {
      for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3)
    }
    let text = ''
    for await (const piece of decodeText(pieces(), encoding)) text += piece
    return text
  }
  const text = '编号,姓名\nA-1,张海洋\n'
  // GB 18030 of the text above, as a Windows spreadsheet in China saves it.
  const gb = Buffer.from('b1e0bac52cd0d5c3fb0a412d312cd5c5baa3d1f30a', 'hex')
  const be = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()

  it.each([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['UTF-16LE', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16BE', be, 'utf-16be'],
    ['UTF-16LE without a mark', Buffer.from(text, 'utf16le'), 'utf-16le'],
    ['GB 18030', gb, 'gb18030'],
  ] as const)('finds and reads %s', async (_name, bytes, encoding) => {
    expect(probe(bytes)).toBe(encoding)
    expect(await decoded(bytes, encoding)).toBe(text)
  })

  it('is not UTF-8 where a single byte at its very end is not', () => {
    expect(probe(Buffer.concat([Buffer.from('a,b\n'.repeat(2_000)), Buffer.from([0xd5])]))).toBe('gb18030')
  })

  it('tells what stands between cells from the first row, quoted cells aside', () => {
    expect(detectDelimiter('a,b\n1;2;3;4')).toBe(',')
    expect(detectDelimiter('"a,b,c";d\n')).toBe(';')
    expect(detectDelimiter('a\tb\tc')).toBe('\t')
    expect(detectDelimiter('alone')).toBe(',')
  })
})
