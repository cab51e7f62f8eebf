import { startEmbeddedPostgres } from '#db/embedded.ts'

/** A process that starts PostgreSQL in the folder it is given and then waits to be killed. */
const [dataDir] = process.argv.slice(2) as [string]
const server = await startEmbeddedPostgres({ dataDir, durable: false })
console.log(JSON.stringify({ pid: server.pid, url: server.urls.owner }))
setInterval(() => {}, 60_000)
