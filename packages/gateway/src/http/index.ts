/**
 * The front door: HTTP. It decodes what comes and sends what `calls` answers; there is no rule and no SQL in it.
 *
 * Promises: every failure on every path, and below the router, has the contract's envelope and a request id; every
 * path of the operator's API wants the operator's token.
 */
export { adminRoutes } from './admin.ts'
export { callRoutes } from './calls.ts'
export { crossOrigins } from './cors.ts'
export { describedRoutes } from './described.ts'
export { healthRoutes } from './health.ts'
export { mcpRoutes } from './mcp.ts'
export { makeServer } from './server.ts'
