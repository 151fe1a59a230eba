import { type Json, normalizedText } from '../shapes/document.ts'
import { miniProfileJson, namedMini } from '../shapes/people.ts'
import { INVITATION_TYPE } from '../shapes/received.ts'
import type { Asking } from './asking.ts'
import { errorReply, okReply, type Reply } from './reply.ts'

/** Who the session is, and how much waits for it. */

export function meReply({ member: { person }, form, lack }: Asking): Reply {
  const me: Json =
    lack !== 'nothing'
      ? {}
      : {
          ...(form === 'N' && { $type: 'com.linkedin.voyager.common.Me' }),
          plainId: person.memberNumber,
          premiumSubscriber: false,
          ...namedMini(form, 'miniProfile', person, []),
        }
  const body = JSON.stringify(me)
  const included = lack === 'nothing' ? JSON.stringify(miniProfileJson(person)) : ''
  const reply = okReply(form, form === 'I' ? body : normalizedText(body, included))
  return { ...reply, headers: { ...reply.headers, 'x-salver-sandbox': '1' } }
}

export function summaryReply({ member, form, lack }: Asking): Reply {
  const { summary, sent_summary } = member.settings
  if (summary === 'fails') return errorReply(500)
  const pending = said(summary, member.received.serials.length)
  const body = JSON.stringify({
    ...(form === 'N' && { $type: `${INVITATION_TYPE}.InvitationsSummary` }),
    ...(lack === 'nothing' && pending !== null && { numPendingInvitations: pending }),
    numTotalSentInvitations: lack === 'nothing' ? said(sent_summary, member.sent.serials.length) : null,
  })
  return okReply(form, form === 'I' ? body : normalizedText(body, ''))
}

function said(setting: string | number, truth: number): number | null {
  if (typeof setting === 'number') return setting
  return setting === 'true' ? truth : setting === 'wrong' ? Math.floor(truth / 2) : null
}
