import type { Database } from '../database/index.ts'
import type { Seal } from './seal.ts'
import { ownerOf } from './session.ts'

/** So many tokens are enough to see that a key is missing. */
const LOOKED_AT = 100

/** The names of keys that are missing for some of the tokens: their accounts' calls would fail. */
export async function missingKeys(database: Database, seal: Seal): Promise<string[]> {
  const rows = await database.sql
    .selectFrom('accounts')
    .select('sealed')
    .where('sealed', 'is not', null)
    .limit(LOOKED_AT)
    .execute()
  return [...new Set(rows.flatMap(({ sealed }) => (sealed && seal.missingKey(sealed)) ?? []))]
}

/** Seals anew, with the first key, the tokens that another key has sealed. Gives how many there were. */
export async function resealTokens(database: Database, seal: Seal): Promise<number> {
  const rows = await database.sql
    .selectFrom('accounts')
    .select(['workspace_id', 'account_id', 'member_id', 'sealed'])
    .where('sealed', 'is not', null)
    .execute()
  let resealed = 0
  for (const { workspace_id, account_id, member_id, sealed } of rows) {
    if (sealed === null) continue
    const renewed = await seal.renew(sealed, ownerOf({ workspaceId: workspace_id, memberId: member_id }))
    if (renewed === null) continue
    const { numUpdatedRows } = await database.sql
      .updateTable('accounts')
      .set({ sealed: renewed })
      .where('workspace_id', '=', workspace_id)
      .where('account_id', '=', account_id)
      // A token that its owner has given meanwhile stays.
      .where('sealed', '=', sealed)
      .executeTakeFirst()
    resealed += Number(numUpdatedRows)
  }
  return resealed
}
