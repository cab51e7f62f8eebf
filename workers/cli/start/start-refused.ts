/** Hardproof cannot start here; the message is one sentence for the person who tried. */
export class StartRefused extends Error {
  override name = 'StartRefused'
}
