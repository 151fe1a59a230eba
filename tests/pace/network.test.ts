import { describe, expect, test } from 'vitest'
import { startHouse, type Workspace, workspaceOf } from '../house.ts'

const house = await startHouse()
const { sandbox } = house

const through = ({ url }: { url: string }, { id, key }: Workspace) => workspaceOf({ url, sandbox, id, key })
const statusOf = async (workspace: Workspace, accountId: string): Promise<string> =>
  (await workspace.ask('GET', `/v2/accounts/${accountId}`)).body.data.status

describe.concurrent('A token goes to the network where it was connected and to no other:', () => {
  test('a gateway of another network refuses the call, and the account stays as it is.', async () => {
    const elsewhere = await house.gateway({ SALVER_NETWORK_URL: 'http://network.invalid/voyager/api' })
    const workspace = await house.workspace(10)
    const account = await workspace.account({ invitations: 3 })
    const refused = await through(elsewhere, workspace).list(account.id)
    expect([refused.status, refused.body.error.code]).toEqual([403, 'ACCOUNT_INACTIVE'])
    expect(refused.body.error.message).toContain('connected at a network of this machine')
    expect(refused.body.error.message).toContain('asks network.invalid')
    expect(JSON.stringify(refused.body)).not.toContain(account.token)
    expect(await statusOf(workspace, account.id)).toBe('connected')
    expect(await workspace.credits()).toBe(10)
    expect((await workspace.list(account.id)).status).toBe(200)
  })

  test('it is never asked, and connecting the member again binds the account to this network.', async () => {
    const workspace = await house.workspace(10)
    const account = await workspace.account({ invitations: 3 })
    await house.sql(`update accounts set network = 'www.linkedin.com' where account_id = $1`, [account.id])
    await sandbox.forgetRequests(account.member)
    const refused = await workspace.list(account.id)
    expect([refused.status, refused.body.error.code]).toEqual([403, 'ACCOUNT_INACTIVE'])
    expect(refused.body.error.message).toContain('connected at www.linkedin.com')
    expect(await sandbox.requests(account.member)).toEqual([])
    const again = await workspace.ask('POST', '/v2/login', {
      platform: 'linkedin',
      login_token: account.token,
    })
    expect(again.body.data.account_id).toBe(account.id)
    expect((await workspace.list(account.id)).status).toBe(200)
  })

  test('an account of which nobody knows where it was connected goes on.', async () => {
    const workspace = await house.workspace(10)
    const account = await workspace.account({ invitations: 3 })
    await house.sql(`update accounts set network = null where account_id = $1`, [account.id])
    expect((await workspace.list(account.id)).status).toBe(200)
  })
})
