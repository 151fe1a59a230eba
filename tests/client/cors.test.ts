import { readConfig } from '@salver/local'
import { describe, expect, test } from 'vitest'
import { startHouse } from '../house.ts'

const APP = 'https://app.example'
const house = await startHouse({ SALVER_CORS_ORIGINS: `${APP}, http://localhost:5173/` })

function preflight(origin: string, path = '/v2/network') {
  return fetch(house.url + path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,idempotency-key,x-api-key',
    },
  })
}

describe('a page of an origin that is listed', () => {
  test.each([APP, 'http://localhost:5173'])('may ask first, and call: %s', async (origin) => {
    const asked = await preflight(origin)
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-origin')).toBe(origin)
    expect(asked.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE')
    expect(asked.headers.get('access-control-allow-headers')).toMatch(
      /content-type, x-api-key.*idempotency-key/,
    )
    expect(asked.headers.get('access-control-max-age')).toBe('3600')
    expect(asked.headers.get('vary')).toBe('origin')
  })

  test('may read what Salver says in headers, also of a refusal, and sends no cookies', async () => {
    const answer = await fetch(`${house.url}/v2/credits`, { headers: { origin: APP, 'x-api-key': 'wrong' } })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP)
    expect(answer.headers.get('access-control-expose-headers')?.split(', ').sort()).toEqual(
      ['idempotency-replayed', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'].sort(),
    )
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    const nowhere = await fetch(`${house.url}/nowhere`, { headers: { origin: APP } })
    expect(nowhere.status).toBe(404)
    expect(nowhere.headers.get('access-control-allow-origin')).toBe(APP)
  })

  test.each(['/admin/workspaces', '/metrics', '/%61dmin/workspaces', '/%6Detrics'])(
    'does not reach the operator’s %s',
    async (path) => {
      const asked = await preflight(APP, path)
      expect(asked.status).toBe(405)
      expect(asked.headers.get('access-control-allow-origin')).toBeNull()
    },
  )
})

test.each(['https://other.example', 'http://app.example', 'https://app.example.evil.example', 'null'])(
  'a page of another origin gets no word of it: %s',
  async (origin) => {
    const asked = await preflight(origin)
    expect(asked.status).toBe(405)
    expect(asked.headers.get('access-control-allow-origin')).toBeNull()
    // Caches keep the answers apart by who asked.
    expect(asked.headers.get('vary')).toBe('origin')
  },
)

test('without origins nothing is said at all', async () => {
  const gateway = await house.gateway({ SALVER_CORS_ORIGINS: '' })
  const answer = await fetch(`${gateway.url}/healthz`, { headers: { origin: APP } })
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  expect(answer.headers.get('vary')).toBeNull()
})

test.each([
  '*',
  'app.example',
  `${APP}/path`,
  'ftp://a.example',
  `${APP},`,
  'https://APP.example',
  `${APP}:443`,
])('SALVER_CORS_ORIGINS refuses %s', (value) => {
  expect(() => readConfig(house.environment({ SALVER_CORS_ORIGINS: value }))).toThrow(
    `SALVER_CORS_ORIGINS: got ${JSON.stringify(value)}; expected origins of web pages separated by commas`,
  )
})
