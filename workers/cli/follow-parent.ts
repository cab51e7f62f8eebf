/**
 * Loaded before a program that the supervisor starts: when the supervisor is gone, however it went, the program is
 * asked to stop, and made to when it does not.
 */
const PATIENCE_MS = 12_000

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), PATIENCE_MS).unref()
})
// Listening alone must not keep a program alive that has nothing more to do.
process.channel?.unref()

export {}
