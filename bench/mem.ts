import { readFileSync } from 'node:fs'
import { startSandbox } from '@salver/local'
import { closedLoop } from './load.ts'
import { connect, makeKey, startDatabase, startGatewayProcess } from './parts.ts'
await using postgres = await startDatabase()
await using sandbox = await startSandbox()
const member = await sandbox.member({ invitations: 312, seed: 'bench' })
await using gateway = await startGatewayProcess({ DATABASE_URL: postgres.url, SALVER_NETWORK_URL: sandbox.networkUrl, NODE_COMPILE_CACHE: '/tmp/ncc', GWFLAGS: '' })
const key = await makeKey(gateway.url)
const accountId = await connect(gateway.url, key, member.li_at ?? '')
const t = { url: gateway.url, next: () => ({ headers: { 'x-api-key': key, 'content-type': 'application/json' }, body: JSON.stringify({ account_id: accountId, action: 'list_invitations', params: { count: 10 } }) }) }
const rss = () => /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.[1]
console.log('idle', rss())
for (const n of [1, 16, 64, 256]) { const l = await closedLoop(t, n, 3); console.log(n, rss(), l.perSecond.toFixed(0), l.p99.toFixed(0)) }
