import { describe, expect, test } from 'vitest'
import { startHouse } from '../house.ts'

const house = await startHouse()
const { sandbox } = house

describe.concurrent('An account by the data portability interface', () => {
  test('is connected by an access token, and is another one than the member’s session.', async () => {
    const workspace = await house.workspace(100)
    const account = await workspace.account({ invitations: 3, sent: 2, types: ['CONNECTION'] })
    const login = await workspace.ask('POST', '/v2/login', {
      platform: 'linkedin',
      source: 'portability',
      access_token: await sandbox.accessToken(account.member),
    })
    expect(login.body.data).toEqual({ account_id: expect.any(String), status: 'connected' })
    expect(login.body.metadata.sandbox).toBe(true)
    const id: string = login.body.data.account_id
    expect(id).not.toBe(account.id)
    const sourceOf = async (one: string) =>
      (await workspace.ask('GET', `/v2/accounts/${one}`)).body.data.source
    expect([await sourceOf(account.id), await sourceOf(id)]).toEqual(['session', 'portability'])

    const { status, body } = await workspace.list(id)
    expect(status).toBe(200)
    expect(body.data.total_results).toBe(3)
  })

  test('names its own field where the network does not take the token.', async () => {
    const workspace = await house.workspace()
    const refused = await workspace.ask('POST', '/v2/login', {
      platform: 'linkedin',
      source: 'portability',
      access_token: 'nobodys-token',
    })
    expect([refused.status, refused.body.error.code]).toEqual([400, 'INVALID_PARAMS'])
    expect(refused.body.error.message).toMatch(/^access_token: /)
    expect(refused.body.error.message).not.toMatch(/login_token|nobodys/)
  })

  test('says what to send when its token has ended, on that call and after it.', async () => {
    const workspace = await house.workspace(10)
    const { public_identifier: member } = await sandbox.member({ invitations: 3, seed: workspace.id })
    const login = await workspace.ask('POST', '/v2/login', {
      platform: 'linkedin',
      source: 'portability',
      access_token: await sandbox.accessToken(member),
    })
    const id: string = login.body.data.account_id
    await sandbox.endSession(member)
    for (const _ of ['that call', 'the next']) {
      const { status, body } = await workspace.list(id)
      expect([status, body.error.code]).toEqual([403, 'ACCOUNT_INACTIVE'])
      expect(body.error.message).toContain('"source": "portability"')
      expect(body.error.message).toContain('access_token')
    }
    expect((await workspace.ask('GET', `/v2/accounts/${id}`)).body.data.status).toBe('disconnected')
    expect(await workspace.credits()).toBe(10)
  })
})
