import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { startHouse } from '../house.ts'

const manifest = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../packages/gateway/package.json'), 'utf8'),
)
const house = await startHouse()
const closed = await house.gateway({ SALVER_ADMIN_TOKEN: '', NODE_ENV: 'production' })

test('the description is open to all, and says which version it is of', async () => {
  const response = await fetch(`${house.url}/openapi.json`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(response.headers.get('x-request-id')).toMatch(/^req_/)
  const document = await response.json()
  expect(document).toMatchObject({
    openapi: '3.1.1',
    info: { title: 'Salver', version: manifest.version },
    servers: [{ url: '/' }],
  })
})

test('it is the same on every gateway, whatever that has switched on', async () => {
  const [one, other] = await Promise.all(
    [house.url, closed.url].map(async (url) => (await fetch(`${url}/openapi.json`)).headers.get('etag')),
  )
  expect(one).toMatch(/^W\/"[\w-]{20,}"$/)
  expect(other).toBe(one)
})

test.each(['/openapi.json', '/reference', '/reference/scalar.js'])(
  '%s is kept by clients and asked about',
  async (path) => {
    const { headers } = await fetch(house.url + path)
    const etag = headers.get('etag') ?? ''
    expect(headers.get('cache-control')).toBe('no-cache')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    for (const known of [etag, etag.replace('W/', ''), `"other", ${etag}`, '*']) {
      const again = await fetch(house.url + path, { headers: { 'if-none-match': known } })
      expect([known, again.status, await again.text()]).toEqual([known, 304, ''])
      expect(again.headers.get('etag')).toBe(etag)
    }
    const changed = await fetch(house.url + path, { headers: { 'if-none-match': '"other"' } })
    expect(changed.status).toBe(200)
  },
)

test.each<[string | undefined, string | undefined]>([
  ['gzip, deflate, br', 'gzip'],
  ['*', 'gzip'],
  ['br;q=1.0, gzip;q=0.2', 'gzip'],
  ['gzip;q=0', undefined],
  ['br', undefined],
  ['', undefined],
  [undefined, undefined],
])('accept-encoding %j gets %j', async (accepted, encoding) => {
  const { headers, body } = await raw(`${house.url}/openapi.json`, accepted)
  expect(headers['content-encoding']).toBe(encoding)
  expect(headers.vary).toBe('accept-encoding')
  const text = encoding === 'gzip' ? gunzipSync(body) : body
  expect(JSON.parse(text.toString()).info.title).toBe('Salver')
})

test('HEAD tells the length and sends nothing', async () => {
  const response = await fetch(`${house.url}/openapi.json`, { method: 'HEAD' })
  expect([response.status, await response.text()]).toEqual([200, ''])
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(10_000)
})

test('the page may ask nothing of another host, and run no script but its own', async () => {
  const response = await fetch(`${house.url}/reference`)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[\w+/]+=*'; /)
  expect(policy).toContain("connect-src 'self'")
  expect(policy).not.toMatch(/https?:|\*|script-src[^;]*unsafe/)
  expect(await response.text()).not.toMatch(/(src|href)="(https?:)?\/\//)
})

test('with a slash behind it, the page is where it is without', async () => {
  const response = await fetch(`${house.url}/reference/`, { redirect: 'manual' })
  expect([response.status, response.headers.get('location')]).toEqual([308, '../reference'])
})

test.each(['/openapi.json', '/reference'])('%s is only to be read', async (path) => {
  const response = await fetch(house.url + path, { method: 'POST', body: '{}' })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  expect(await response.json()).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED' } })
})

/** An answer as it came: `fetch` unpacks it, and asks for that by itself. */
function raw(url: string, accepted: string | undefined) {
  return new Promise<{ headers: Record<string, unknown>; body: Buffer }>((settle, fail) => {
    const headers = accepted === undefined ? {} : { 'accept-encoding': accepted }
    get(url, { headers }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      settle({ headers: response.headers, body: Buffer.concat(chunks) })
    }).once('error', fail)
  })
}
