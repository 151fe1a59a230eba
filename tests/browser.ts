import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

/** A browser that was never started on this machine takes its time, and so does its first page. */
export const BROWSER_TIMEOUT_MS = 180_000

/** The browser that tests of pages use: what CHROMIUM names, or a `chromium` of the PATH. */
const program = [
  process.env.CHROMIUM,
  ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'chromium')),
].find((path) => path !== undefined && existsSync(path))

/** Why pages cannot be looked at here; undefined where they can. */
export const noBrowser =
  program === undefined ? 'there is no chromium here: install it, or name it in CHROMIUM' : undefined

export interface TestBrowser {
  newPage(): Promise<Page>
  close(): Promise<void>
}

/** Starts a browser that finds 127.0.0.1 and no other host, and has shown a first page. */
export async function startBrowser(): Promise<TestBrowser> {
  if (program === undefined) throw new Error(noBrowser)
  const browser = await chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    timeout: BROWSER_TIMEOUT_MS,
  })
  const newPage = async () => {
    const page = await browser.newPage()
    page.setDefaultTimeout(BROWSER_TIMEOUT_MS)
    return page
  }
  await newPage().then((page) => page.close())
  return { newPage, close: () => browser.close() }
}
