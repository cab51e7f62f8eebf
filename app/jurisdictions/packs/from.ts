/**
 * The day on which statute texts and secondary sources were last read for the packs that come with the product, and on
 * which what is only remembered was noted down.
 */
const READ_ON = '2026-11-22'

const from = (source: 'read' | 'secondary' | 'memory') => (cite: string) => ({
  cite,
  source,
  readOn: READ_ON,
  reviewedBy: null,
})

/** The text of the law was read. */
export const read = from('read')
/** An excerpt or a secondary source was. */
export const secondary = from('secondary')
/** Neither: counsel has to confirm it before anybody relies on it. */
export const memory = from('memory')
