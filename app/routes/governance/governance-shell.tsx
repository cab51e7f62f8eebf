import type { ReactNode } from 'react'
import { AppShell } from '#app/ui/app-shell.tsx'
import { GuestShell } from '#app/ui/guest-shell.tsx'
import type { Reader } from './guest-or-person.server.ts'

/** With the rail for those signed in, without it for anybody else. */
export function GovernanceShell({ shell, children }: { shell: Reader['shell']; children: ReactNode }) {
  return shell ? <AppShell {...shell}>{children}</AppShell> : <GuestShell>{children}</GuestShell>
}
