import { Link } from '@remix-run/react'
import { inspectionLine } from '#app/evidence/inspection-words.ts'
import { Card } from '#app/ui/card.tsx'
import { Check, CheckList } from '#app/ui/check-list.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Hash } from '#app/ui/hash.tsx'
import { fileSize } from './contract-words.ts'
import type { ContractEventRow } from './read-contract.server.ts'

/** Every file that an event names, once, with what the file itself says of its signatures. */
export function ContractFiles({ events }: { events: readonly ContractEventRow[] }) {
  const files = [...new Map(events.flatMap(event => event.files).map(file => [file.id, file])).values()]
  return (
    <Card title="Files" aside={files.length > 0 ? String(files.length) : undefined}>
      {files.length === 0 ? (
        <EmptyState title="No event names a file">
          Upload the signed document and name it in an event; it is then part of the evidence.
        </EmptyState>
      ) : (
        <CheckList label="Files of the contract">
          {files.map(file => {
            const { state, line } = inspectionLine(file)
            return (
              <Check
                key={file.id}
                state={state}
                title={
                  <Link className="wrap-anywhere" to={`/evidence/${file.id}`}>
                    <bdi>{file.name}</bdi>
                  </Link>
                }
                proves={`${line} ${fileSize(file.size)}.`}
              >
                <Hash value={file.sha256} label="SHA-256 of the file" />
              </Check>
            )
          })}
        </CheckList>
      )}
    </Card>
  )
}
