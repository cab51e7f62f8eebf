import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Hash } from '#app/ui/hash.tsx'
import { bundlePath, TILE_WIDTH, tilePath, widthIn } from '#ledger/tiles.ts'
import { LEDGER_ZONE, type LedgerState } from './ledger-state.ts'
import { TRUST_NUMBER } from './trust-number.ts'

/** How to read and verify the ledger without this page: every path is one of the C2SP tlog-tiles. */
export function CheckYourself({
  state: { published, rules },
  base,
  now,
}: {
  state: LedgerState
  base: string
  now: string
}) {
  const size = published?.size ?? 0
  const index = Math.max(0, Math.ceil(size / TILE_WIDTH) - 1)
  const newest = { index, width: widthIn(size, 0, index) }
  return (
    <Card title="Check it yourself" id="check">
      <p>
        This page was made by code that Hardproof served, at{' '}
        <DateTime at={now} timeZone={LEDGER_ZONE} precision="second" zone={false} />. The same ledger can be read with
        anybody’s tools, here or from any member’s own copy, at the address the member gives you:
      </p>
      <dl className="commands">
        <dt>
          <a href="/ledger/checkpoint">The newest published checkpoint</a>, with its co-signatures
        </dt>
        <dd>
          <code>curl {base}/ledger/checkpoint</code>
        </dd>
        {size > 0 && (
          <>
            <dt>The newest lines, and their hashes (C2SP tiles of 256)</dt>
            <dd>
              <code>
                curl -O {base}/ledger/{bundlePath(newest)}
              </code>
              <code>
                curl -O {base}/ledger/{tilePath({ level: 0, ...newest })}
              </code>
            </dd>
          </>
        )}
        <dt>Every line, signature and co-signature, from the first, on your own machine</dt>
        <dd>
          <code>
            npm run ledger -- verify {base}/ledger{rules ? ` --genesis ${rules.genesisHash}` : ''}
          </code>
        </dd>
      </dl>
      {rules && (
        <div className="why">
          {TRUST_NUMBER}, printed in every sealed report: <Hash value={rules.genesisHash} label={TRUST_NUMBER} />
        </div>
      )}
    </Card>
  )
}
