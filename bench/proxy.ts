import Fastify from 'fastify'
import { Agent, request } from 'undici'

/**
 * The baseline as a process: a bare proxy to the same network, with the same libraries and nothing of ours. It asks
 * for the same page, parses it, renders it again, and neither knows who asks nor charges anybody.
 *
 * `NETWORK_URL` is the base URL of the network's protocol, `LOGIN_TOKENS` the sessions that it uses in turn, separated by blanks. Says where it
 * listens in one line.
 */

const { NETWORK_URL = '', LOGIN_TOKENS = '' } = process.env
const dispatcher = new Agent({ connections: 256, keepAliveTimeout: 60_000 })
const sessions = LOGIN_TOKENS.split(' ').map((token) => ({
  cookie: `li_at=${token}; JSESSIONID="ajax:1"`,
  'csrf-token': 'ajax:1',
  'x-restli-protocol-version': '2.0.0',
  accept: 'application/vnd.linkedin.normalized+json+2.1',
}))
let turn = 0

const server = Fastify()
server.post('/v2/network', async (_request, reply) => {
  const path = '/relationships/invitationViews?q=receivedInvitation&start=0&count=10&includeInsights=true'
  const { statusCode, body } = await request(NETWORK_URL + path, {
    headers: sessions[turn++ % sessions.length] ?? {},
    dispatcher,
  })
  reply.code(statusCode)
  return body.json()
})
process.once('SIGTERM', () => server.close().then(() => dispatcher.close()))
console.log(await server.listen({ port: 0, host: '127.0.0.1' }))
