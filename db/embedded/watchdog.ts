import { spawn } from 'node:child_process'

/**
 * A shell that waits on a pipe which only this process holds. A word on it means that PostgreSQL has ended; its end
 * without a word means that this process was killed, and PostgreSQL is stopped in its stead. What has ended and was not
 * collected yet by the machine's first process still has its number: it counts as ended where /proc says so.
 */
const script = `
runs() {
  kill -0 "$1" 2>/dev/null || return 1
  { read -r stat </proc/"$1"/stat; } 2>/dev/null || return 0
  case "$stat" in *') Z '*) return 1 ;; esac
}
if ! read -r word; then kill -INT "$1"; fi
while runs "$1"; do sleep 0.05 2>/dev/null || sleep 1; done
if [ -n "$2" ]; then rm -rf -- "$2"; fi`

export interface Watchdog {
  dismiss(): void
  ended: Promise<void>
}

export function watchOver(pid: number, removeAfterwards = ''): Watchdog {
  const shell = spawn('/bin/sh', ['-c', script, 'sh', String(pid), removeAfterwards], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = new Promise<void>(resolve => shell.once('close', () => resolve()).once('error', () => resolve()))
  shell.unref()
  shell.stdin.on('error', () => {})
  ;(shell.stdin as unknown as { unref(): void }).unref()
  return {
    dismiss() {
      // Whoever stops PostgreSQL waits for this end too, and a process with nothing else to do would not live to see it.
      shell.ref()
      shell.stdin.end('ended\n')
    },
    ended,
  }
}
