/**
 * The step of admission that makes sure of this gateway. It reads the parameter `$1`, the gateway's id, and gives
 * `alive`: one row if it has not been declared dead, locked so that it cannot be before the holds are there.
 */
export const proveAlive = `alive as (
  select gateway_id from gateways where gateway_id = $1 for key share
)`
