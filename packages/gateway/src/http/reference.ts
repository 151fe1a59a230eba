import { createHash } from 'node:crypto'
import Fastify from 'fastify'
import { type KeptBody, keptBody } from './kept-body.ts'

/** The page that shows the API to people, with all that it needs. */
export interface ReferencePage {
  readonly page: KeptBody
  readonly script: KeptBody
  /** What the page may do: nothing outside its own host. */
  readonly contentSecurityPolicy: string
}

/** Where the page finds its parts, as it is written in it: it works below any prefix that a proxy adds. */
const PLACES = { script: 'reference/scalar.js', document: 'openapi.json' }

/** Everything of the page that would speak to its maker, or needs a server of theirs, is off. */
const CONFIGURATION = {
  url: PLACES.document,
  cdn: PLACES.script,
  pageTitle: 'Salver API reference',
  theme: 'default',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: false,
  documentDownloadType: 'direct',
  // Names of actions and errors are not to be broken in narrow columns. Written twice, it goes before the page's own.
  customCss:
    '.markdown.markdown :is(td, th) { word-break: normal } .markdown td code { white-space: nowrap; word-break: keep-all }',
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  // Written into the page as it stands: `#invalid_api_key`, as documents name the section of an error, is led to it.
  redirect: (hash: string) =>
    /^#[a-z]+(_[a-z]+)*$/.test(hash) ? `#description/${hash.slice(1).replaceAll('_', '-')}` : undefined,
} as const

/**
 * Makes the page. The library that it comes from is large, so it is loaded when the first reader comes, and only asked
 * for its two files.
 */
export async function makeReferencePage(): Promise<ReferencePage> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const server = Fastify({ logger: false })
  // The library declares these as schemas of another library of its own.
  await server.register(scalar, { configuration: { ...CONFIGURATION } as object })
  const [html, script] = await Promise.all([
    server.inject('/reference/'),
    server.inject('/reference/js/scalar.js'),
  ])
  await server.close()
  const page = html.body
    .replace('<html>', '<html lang="en">')
    // Else browsers ask for /favicon.ico.
    .replace('<meta charset="utf-8" />', '<meta charset="utf-8" />\n    <link rel="icon" href="data:," />')
  return {
    page: await keptBody('text/html; charset=utf-8', page),
    script: await keptBody('text/javascript; charset=utf-8', script.body),
    contentSecurityPolicy: policyFor(page),
  }
}

function policyFor(page: string): string {
  const own = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  return [
    "default-src 'none'",
    `script-src 'self' ${own.join(' ')}`,
    // The page's library writes its styles into the page.
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
