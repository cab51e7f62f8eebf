import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { asPerson } from '#app/http/as-person.server.ts'
import { localPath } from '#app/http/local-path.ts'
import { openNotice } from '#app/notices/mark-read.server.ts'

/** From a notice to what it is about; opening it is reading it. */
export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, {}, async (tx, { actor }) => {
    const path = await openNotice(tx, actor.id, args.params.noticeId!, new Date())
    return redirect(localPath(path, '/notices'))
  })
}
