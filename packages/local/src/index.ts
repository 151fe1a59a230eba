/**
 * The whole of Salver on one machine: database, sandbox network, gateway, first workspace. `npm start`, the tests,
 * the examples and the bench stand on it.
 *
 * - What it starts, it ends: no process outlives `stop`, a start that fails, or the death of this process, but for a
 *   PostgreSQL after `kill -9`, which the next start ends.
 * - A data folder belongs to one start at a time.
 * - It speaks to the gateway through the public API only.
 * - `StartError` and the gateway's `ConfigError` are for people: their messages say the way out.
 */
export { type Gateway, readConfig, startGateway, verify } from '@salver/gateway'
export type { AskedRequest, Control, Fault, Member, MemberOrder, MemberSettings, Mix } from './control.ts'
export { type Postgres, StartError, startPostgres } from './postgres.ts'
export { type Salver, startSalver } from './salver.ts'
export { type Sandbox, startSandbox } from './sandbox.ts'
