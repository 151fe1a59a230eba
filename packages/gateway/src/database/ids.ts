import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

/** Random bytes for many ids at once: asking for 16 at a time costs more than all the rest of an id. */
const pool = new Uint8Array(16 * 256)
let used = pool.length

function random(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 16
  return pool.subarray(used - 16, used)
}

let newest = 0
let sequence = 0

/**
 * A new id such as `acc_0199f3b0c5d87e2e8f4b7a1d2c3b4a59`: the prefix says of what, the rest is a UUID of version 7,
 * so that ids rise with time, within a millisecond too.
 */
export function newId(prefix: 'ws' | 'key' | 'acc' | 'req' | 'ent' | 'gw'): string {
  const bytes = random()
  const now = Date.now()
  if (now > newest) {
    newest = now
    // A random place to count from, with room for all that a millisecond can bring.
    sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) >>> 1
  } else sequence += 1
  return `${prefix}_${v7({ random: bytes, msecs: newest, seq: sequence }).replaceAll('-', '')}`
}

/** Whether a text can be an id of ours: what is not need not be looked for, and PostgreSQL could not read all of it. */
export function isId(text: string): boolean {
  return /^[a-z]{2,4}_[0-9a-f]{32}$/.test(text)
}

/** The request id that no one made before `time` reaches, and none made later falls below. */
export function requestIdAt(time: Date): string {
  return `req_${Math.max(0, time.getTime()).toString(16).padStart(12, '0')}`
}

/** When a request id of ours, or a bound of them, was made. */
export function timeOfRequestId(id: string): Date {
  return new Date(Number.parseInt(id.slice(4, 16), 16))
}

/** The start of the month after a time, in UTC. */
export function nextMonth(time: Date): Date {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1))
}
