/**
 * Which gateways of this database are alive. Table: `gateways`.
 *
 * Promises: a gateway that dies is found within 10 seconds (it beats every 2, and is dead after 7), and what it held
 * is taken back once. A gateway that was declared dead while it was only slow can settle nothing that it held.
 */
export { proveAlive } from './admission.ts'
export { joinGateways } from './gateways.ts'
