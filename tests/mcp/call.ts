import type { Failure, Success } from '@salver/contract'
import type { Answer, Ask, Call } from '@salver/mcp'

/** What the tools ask, over HTTP, without any library of ours. */
export function callOver(url: string, key: string): Call {
  return async (ask, { signal }): Promise<Answer> => {
    const { method, path, body } = requestOf(ask)
    const idempotencyKey = 'action' in ask ? ask.idempotencyKey : undefined
    const response = await fetch(url + path, {
      method,
      signal,
      headers: {
        'x-api-key': key,
        'content-type': 'application/json',
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const said = (await response.json()) as Success<unknown> | Failure
    const requestId = said.metadata.request_id
    if (!said.success) {
      const retryAfter = response.headers.get('retry-after')
      return {
        ok: false,
        error: { ...said.error, requestId, ...(retryAfter && { retryAfter: Number(retryAfter) }) },
      }
    }
    const { credits_consumed: creditsConsumed, sandbox, warnings } = said.metadata
    return { ok: true, data: said.data, metadata: { creditsConsumed, requestId, sandbox, warnings } }
  }
}

function requestOf(ask: Ask): { method: string; path: string; body?: object } {
  if ('action' in ask) {
    const { action, accountId, params } = ask
    return { method: 'POST', path: '/v2/network', body: { account_id: accountId, action, params } }
  }
  if (ask.get === 'account') {
    return { method: 'GET', path: `/v2/accounts/${encodeURIComponent(ask.accountId)}` }
  }
  const query = 'query' in ask ? `?${new URLSearchParams(ask.query)}` : ''
  return { method: 'GET', path: `/v2/${ask.get}${query}` }
}
