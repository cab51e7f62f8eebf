import { CopyButton } from '#app/ui/copy-button.tsx'
import { Notice } from '#app/ui/notice.tsx'

/** The secret of an address, shown in the answer that made it and nowhere again. */
export function NewSecret({ url, secret }: { url: string; secret: string }) {
  return (
    <Notice tone="done" title={`Offers are sent to ${url} from now on. Copy its secret now: it is not shown again.`}>
      <p className="my-2 flex flex-wrap items-center gap-3">
        <code className="break-all select-all">{secret}</code>
        <CopyButton text={secret} />
      </p>
      <p>
        Verify each call with it as Standard Webhooks says; answer 2xx within 15 seconds, and take the same webhook-id
        only once.
      </p>
    </Notice>
  )
}
