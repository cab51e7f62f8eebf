/**
 * Versions that an organisation wrote itself count from here on; those that come with the product stay below, so that
 * none that comes later takes the number of one that cases remember.
 */
export const FIRST_OWN_VERSION = 1001

/** More than the longest of the packs that come with the product, many times over. */
export const MOST_PACK_BYTES = 1_000_000

export function isOwnVersion(version: number): boolean {
  return version >= FIRST_OWN_VERSION
}
