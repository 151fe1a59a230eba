/**
 * The step of admission that finds keys. It reads `asked` (place, key_hash) and gives `found_keys`: for each place
 * with a known key its workspace and whether the key is live. The hash is what is looked up, so that how long it
 * takes tells nothing of the key.
 */
export const findKeys = `found_keys as (
  select asked.place, k.workspace_id,
    k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) as live
  from asked join api_keys k on k.key_hash = asked.key_hash
)`
