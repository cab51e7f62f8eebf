/** One stored checkpoint note: whose it is, what it is over, and that nothing is on it that should not be. */
import { equalBytes } from '#ledger/bytes.ts'
import type { Finding } from '#ledger/check.ts'
import { CheckpointError, parseCheckpoint } from '#ledger/checkpoint.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { ed25519Verifier, encodeNote, isSameKey, NoteError, openNote, parseNote, type Vkey } from '#ledger/note.ts'
import { logKey, memberKey, type Policy } from '#ledger/policy.ts'
import { type PolicyChain, type PublicationUnder, publishedUnder, termsOver } from '#ledger/policy-chain.ts'

type Over = { readonly size: number; readonly root: Uint8Array }

/**
 * What the log signed before anybody co-signed it.
 * @returns the size and root that it signed; null when it did not
 */
export function checkLogNote(
  text: string,
  over: Over,
  where: string,
  policy: Policy,
  report: (finding: Finding) => void,
): Over | null {
  return reading(where, report, () => {
    const note = parseNote(text)
    const log = logKey(policy)
    const signed = openNote(note, [ed25519Verifier(log, nodeEd25519)]).length > 0
    if (!signed) report({ where, what: 'is not signed by the log' })
    const { size, root } = checkForm(text, over, where, [log], report)
    return signed ? { size, root } : null
  })
}

/** @returns who has published it; null when it cannot be relied on */
export function checkPublishedNote(
  text: string,
  over: Over,
  where: string,
  chain: PolicyChain,
  report: (finding: Finding) => void,
): PublicationUnder | null {
  return reading(where, report, () => {
    const publication = publishedUnder(text, chain, nodeEd25519)
    if (!publication.logSigned) report({ where, what: 'is not signed by the log' })
    const members = termsOver(chain, over.size).flatMap(({ policy }) => policy.members)
    checkForm(text, over, where, [logKey(chain[0]!.policy), ...members.map(memberKey)], report)
    return publication
  })
}

/** A signature under a name that nobody has would be passed over by whoever verifies the note. */
function checkForm(text: string, over: Over, where: string, known: Vkey[], report: (finding: Finding) => void): Over {
  const note = parseNote(text)
  const { size, root } = parseCheckpoint(note.text)
  if (size !== over.size || !equalBytes(root, over.root)) report({ where, what: 'is signed over another size or root' })
  for (const signature of note.signatures) {
    if (known.some(key => isSameKey(key, signature))) continue
    report({ where, what: `carries a signature under a key that is nobody’s here, ${signature.name}` })
  }
  if (encodeNote(note) !== text) report({ where, what: 'is not written as notes are' })
  return { size, root }
}

function reading<T>(where: string, report: (finding: Finding) => void, work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof NoteError || error instanceof CheckpointError)) throw error
    report({ where, what: error.message })
    return null
  }
}
