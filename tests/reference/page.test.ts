import { anchorOfError, ERROR_CODES, ERRORS } from '@salver/contract'
import type { Locator, Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { BROWSER_TIMEOUT_MS, noBrowser, startBrowser } from '../browser.ts'
import { startHouse } from '../house.ts'

if (noBrowser !== undefined) console.warn(`The reference was not looked at: ${noBrowser}.`)

/** In a real browser. */
describe.skipIf(noBrowser !== undefined)(
  'the page of the reference',
  {
    timeout: BROWSER_TIMEOUT_MS,
  },
  async () => {
    if (noBrowser !== undefined) return
    const house = await startHouse()
    const browser = await startBrowser()
    afterAll(() => browser.close())

    /** Opens it, and keeps what it asked for and what it complained of. */
    async function open(path = '/reference') {
      const page = await browser.newPage()
      const asked: string[] = []
      const complaints: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
      })
      await page.goto(house.url + path)
      await page.getByRole('heading', { name: 'Salver', level: 1 }).waitFor()
      return { page, asked, complaints }
    }

    /**
     * Goes to a section by its anchor, until what is sought there is in view: what was not looked at yet is not rendered,
     * and where the page is still on its way somewhere else it may stay there.
     */
    async function goTo(page: Page, anchor: string, sought: Locator) {
      const isThere = async () => {
        await page.goto(`${house.url}/reference#${anchor}`)
        return sought.evaluateAll(anyInView)
      }
      await expect.poll(isThere, { interval: 300, timeout: BROWSER_TIMEOUT_MS / 2 }).toBe(true)
    }

    test('shows the API, asks nobody else for anything, and has nothing to complain of', async () => {
      const { page, asked, complaints } = await open()
      expect(await page.title()).toBe('Salver API reference')
      await goTo(page, 'tag/network', page.getByText('list_invitations'))
      for (const tag of ['Accounts', 'Workspace', 'Operator', 'Service']) {
        const heading = page.getByRole('heading', { name: tag, exact: true })
        await goTo(page, `tag/${tag.toLowerCase()}`, heading)
      }
      const elsewhere = asked.filter((url) => !/^(data|blob):/.test(url) && new URL(url).origin !== house.url)
      expect(elsewhere).toEqual([])
      expect(asked.filter((url) => url.startsWith(house.url)).map((url) => new URL(url).pathname)).toEqual([
        '/reference',
        '/reference/scalar.js',
        '/openapi.json',
      ])
      expect(complaints).toEqual([])
    })

    test('has a place for each error', async () => {
      const { page } = await open()
      for (const code of ERROR_CODES) {
        const told = page.getByText(`${code}, HTTP ${ERRORS[code].status}.`)
        await goTo(page, `description/${code.toLowerCase().replaceAll('_', '-')}`, told)
      }
    })

    test.each(['INVALID_API_KEY', 'UNAVAILABLE'] as const)(
      'opens where the documents of a client point to for %s',
      async (code) => {
        const { page, complaints } = await open(`/reference#${anchorOfError(code)}`)
        const told = page.getByText(`${code}, HTTP ${ERRORS[code].status}.`)
        await told.waitFor()
        await expect.poll(() => told.evaluateAll(anyInView)).toBe(true)
        expect(complaints).toEqual([])
      },
    )

    test('comes up without a slash behind it and with one', async () => {
      const { page, complaints } = await open('/reference/')
      expect(page.url()).toMatch(/\/reference(#.*)?$/)
      expect(complaints).toEqual([])
    })

    test('can make a call of this gateway', async () => {
      const { page, asked, complaints } = await open('/reference#tag/service/GET/healthz')
      await page.getByRole('button', { name: /Test Request.*healthz/i }).click()
      await page.getByRole('button', { name: /^Send get request/i }).click()
      await page.getByText('200 OK').first().waitFor()
      expect(asked.filter((url) => !url.startsWith('data:') && new URL(url).origin !== house.url)).toEqual([])
      expect(complaints).toEqual([])
    })
  },
)

function anyInView(elements: { getBoundingClientRect(): { top: number; bottom: number } }[]): boolean {
  const { innerHeight } = globalThis as unknown as { innerHeight: number }
  return elements.some((element) => {
    const { top, bottom } = element.getBoundingClientRect()
    return bottom > 0 && top < innerHeight
  })
}
