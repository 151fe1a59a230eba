import { describe, expect, test } from 'vitest'
import {
  ask,
  askPortability,
  type Json,
  json,
  LIST,
  member,
  onMember,
  part,
  resolve,
  type Session,
} from '../network.fixture.ts'
import { archiveTime } from './portability.ts'

const page = (start: number) => `memberSnapshotData?q=criteria&domain=INVITATIONS&start=${start}`

async function accessOf(who: Session) {
  const { json: given } = await onMember(who, 'access-token', {})
  return { authorization: `Bearer ${given.access_token}`, 'linkedin-version': '202312' }
}

describe('the portability interface', () => {
  test('gives both directions as rows of the archive, to the end', async () => {
    const who = await member({ invitations: 40, sent: 30, types: { CONNECTION: 9, EVENT: 1 } })
    const access = await accessOf(who)
    const rows: Json[] = []
    for (let path: string | undefined = page(0); path !== undefined; ) {
      const response = await askPortability(path, access)
      expect(response.headers.get('x-salver-sandbox')).toBe('1')
      const { paging, elements } = (await response.json()) as { paging: Json; elements: Json[] }
      expect(elements).toMatchObject([{ snapshotDomain: 'INVITATIONS' }])
      rows.push(...elements.flatMap(({ snapshotData }) => snapshotData as Json[]))
      const next = (paging.links as Json[]).find(({ rel }) => rel === 'next')
      path = next ? String(next.href).replace('/rest/', '') : undefined
      expect(paging.total).not.toBe(66)
    }
    expect(rows).toHaveLength(66)
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'From',
      'To',
      'Sent At',
      'Message',
      'Direction',
      'inviterProfileUrl',
      'inviteeProfileUrl',
    ])
    expect(rows.filter(({ Direction }) => Direction === 'INCOMING')).toHaveLength(36)
    const own = `https://www.linkedin.com/in/${who.public_identifier}`
    for (const row of rows)
      expect(row.Direction === 'INCOMING' ? row.inviteeProfileUrl : row.inviterProfileUrl).toBe(own)
    const end = await askPortability(page(4), access)
    expect([end.status, await end.text()]).toEqual([404, expect.stringContaining('No data found')])
  })

  test('says the same as the list', async () => {
    const who = await member({ invitations: 1, sent: 0, types: ['CONNECTION'], seed: 'said' })
    const [row] = resolve(await json(ask(who, LIST)))
    const { sentTime, fromMember, message } = part(row, 'invitation')
    const { elements } = await json(askPortability(page(0), await accessOf(who)))
    expect((elements as Json[])[0]?.snapshotData).toMatchObject([
      {
        'Sent At': archiveTime(Number(sentTime)),
        Message: message ?? '',
        inviterProfileUrl: `https://www.linkedin.com/in/${(fromMember as Json).publicIdentifier}`,
      },
    ])
  })

  test('writes its times like the archive', () => {
    expect(archiveTime(Date.UTC(2026, 2, 9, 16, 5))).toBe('3/9/26, 4:05 PM')
    expect(archiveTime(Date.UTC(2025, 10, 30, 0, 0))).toBe('11/30/25, 12:00 AM')
    expect(archiveTime(Date.UTC(2025, 10, 30, 12, 59))).toBe('11/30/25, 12:59 PM')
  })

  test('lets nobody in without a token and a version', async () => {
    const who = await member()
    const access = await accessOf(who)
    const status = async (headers: Record<string, string>) => (await askPortability(page(0), headers)).status
    expect(await status(access)).toBe(200)
    expect(await status({ authorization: access.authorization })).toBe(400)
    expect(await status({ 'linkedin-version': '202312' })).toBe(401)
    expect(await status({ ...access, authorization: `Bearer ${who.li_at}` })).toBe(401)
    expect((await askPortability(page(0).replace('INVITATIONS', 'LUNCH'), access)).status).toBe(400)
    await onMember(who, 'end-session', { li_at: who.li_at })
    expect(await status(access)).toBe(200)
    await onMember(who, 'end-session', {})
    expect(await status(access)).toBe(401)
    expect(await status(await accessOf(who))).toBe(200)
  })
})
