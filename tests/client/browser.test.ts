import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { BROWSER_TIMEOUT_MS, noBrowser, startBrowser } from '../browser.ts'
import { startHouse } from '../house.ts'
import { buildClient } from './package.ts'

/** The client in a page of a real browser, from another origin than the gateway's. */

const PAGE = `<!doctype html><title>A page</title>
<script type="module">import * as client from '/client.js'; globalThis.client = client</script>`

test.skipIf(noBrowser !== undefined)(
  `pages call where they are listed, and nowhere else${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`,
  { timeout: BROWSER_TIMEOUT_MS },
  async () => {
    const script = readFileSync(join(await buildClient(), 'index.js'))
    const pages = createServer((request, response) => {
      const isScript = request.url === '/client.js'
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
      response.end(isScript ? script : PAGE)
    })
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
    afterAll(() => pages.close())
    const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
    const house = await startHouse()
    const gateway = await house.gateway({ SALVER_CORS_ORIGINS: origin })
    const workspace = await house.workspace()
    const account = await workspace.account({ invitations: 130 })

    const browser = await startBrowser()
    afterAll(() => browser.close())
    const page = await browser.newPage()
    await page.goto(origin)
    await page.waitForFunction('globalThis.client')

    const told = await page.evaluate(
      async ({ url, elsewhere, apiKey, accountId }) => {
        const { Salver } = (globalThis as unknown as { client: typeof import('@salver/client') }).client
        const salver = new Salver({ url, apiKey })
        const listed = await salver.invitations.list({ accountId, count: 3 }, { idempotencyKey: 'page' })
        const again = await salver.invitations.list({ accountId, count: 3 }, { idempotencyKey: 'page' })
        let walked = 0
        for await (const _invitation of salver.invitations.list({ accountId })) walked++
        const removed = await salver.accounts.remove(accountId)
        const refused = await salver.accounts.get(accountId).catch((error) => error)
        const unlisted = await new Salver({ url: elsewhere, apiKey, retries: 0 }).credits
          .get()
          .catch((error) => error)
        return {
          meta: listed.meta,
          replayed: again.meta.replayed,
          walked,
          removed,
          refused: { name: refused.name, requestId: refused.requestId },
          unlisted: { name: unlisted.name, message: unlisted.message },
        }
      },
      { url: gateway.url, elsewhere: house.url, apiKey: workspace.key, accountId: account.id },
    )
    expect(told).toMatchObject({
      meta: {
        requestId: expect.stringMatching(/^req_/),
        rateLimit: { limit: 1_000_000 },
        creditsConsumed: 1,
      },
      replayed: true,
      walked: 130,
      removed: {},
      refused: { name: 'InvalidAccountError', requestId: expect.stringMatching(/^req_/) },
      unlisted: { name: 'ConnectionError', message: expect.stringContaining('SALVER_CORS_ORIGINS') },
    })
  },
)
