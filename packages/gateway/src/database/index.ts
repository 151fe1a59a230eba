/**
 * The database: one pool of connections to PostgreSQL, its schema, and the way it came about.
 *
 * Promises: the schema is the newest before anybody asks anything; gateways that start together migrate one after
 * the other; every id compares as bytes. Each table belongs to one room, which `schema.ts` names.
 */
export {
  type Database,
  isAway,
  NotConnected,
  OutcomeUnknown,
  openDatabase,
  openMigrated,
  type Queries,
  type Statement,
} from './database.ts'
export { isId, newId, nextMonth, requestIdAt, timeOfRequestId } from './ids.ts'
