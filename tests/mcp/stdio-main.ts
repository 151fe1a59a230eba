import { serveStdio } from '@salver/mcp'
import { callOver } from './call.ts'

/** The tools over standard input and output, as a process of their own: what `salver mcp` is. */
const { SALVER_URL = '', SALVER_API_KEY = '' } = process.env
await serveStdio({
  call: callOver(SALVER_URL, SALVER_API_KEY),
  version: '1.2.3',
  readOnly: process.argv.includes('--read-only'),
})
