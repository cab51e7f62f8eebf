/**
 * The ledger from outside, and what is done about it when something has happened:
 *
 *   ledger.js verify URL|FOLDER [URL|FOLDER]    every tile, entry, rule and signature, believing nobody
 *   ledger.js prove INDEX|ID|DIGEST             a receipt of one entry, as a C2SP tlog-proof
 *   ledger.js export FOLDER                     a full copy that any web server can serve
 *   ledger.js recover                           the database's ledger, from the members' mirrors
 *   ledger.js policy …                          propose, approve and show the rules in force
 *   ledger.js anchors verify|deploy             what stands outside: time-stamps, an EVM chain
 *   ledger.js alarms [clear ID because WORDS]   what was seen that must not be
 *
 * Each explains itself with --help, prints words, and with --json one object as its last line. All of them exit 0 when
 * it is done and holds, 1 when something does not hold or was refused, 2 when it could not be done or was asked wrongly.
 */
import { runLedger } from './ledger/run.ts'

process.exitCode = await runLedger(process.argv.slice(2), { out: console.log, error: console.error })
