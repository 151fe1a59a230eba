import { CSRF_REPLY, errorReply, JSON_TYPE, type Reply } from '../answers/reply.ts'

const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' }
const HTML =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Just a moment…</h1></body></html>'

/** Too fast; `retryAfter` in seconds or as a date, if the network says when to come back. */
export function tooManyReply(retryAfter?: string): Reply {
  const reply = errorReply(429, { message: 'Too many requests' })
  return retryAfter === undefined ? reply : { ...reply, headers: { ...JSON_TYPE, 'retry-after': retryAfter } }
}

/** Answers that have a name and are always the same. */
export const NAMED_REPLIES: Readonly<Record<string, Reply>> = {
  '401': errorReply(401),
  '403': errorReply(403, { message: 'Access denied' }),
  csrf: CSRF_REPLY,
  'deleted-session': {
    status: 302,
    headers: {
      location: '/voyager/api/me',
      'set-cookie': [
        'li_at=delete me; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; Secure; HttpOnly',
      ],
    },
    body: '',
  },
  checkpoint: { status: 302, headers: { location: '/checkpoint/challenge/AgEXAMPLE?ut=sandbox' }, body: '' },
  challenge: errorReply(400, {
    code: 'CHALLENGE_REQUIRED',
    challenge_url: '/checkpoint/challenge/AgEXAMPLE',
  }),
  authwall: { status: 302, headers: { location: '/authwall?trk=sandbox' }, body: '' },
  login: { status: 303, headers: { location: '/uas/login?session_redirect=sandbox' }, body: '' },
  restricted: errorReply(403, { code: 'ACCOUNT_RESTRICTED' }),
  '404': errorReply(404),
  '410': errorReply(410),
  '429': tooManyReply(),
  '999': { status: 999, headers: HTML_TYPE, body: HTML },
  fuse: errorReply(400, { code: 'FUSE_LIMIT_EXCEEDED' }),
  'too-many': errorReply(400, { code: 'TOO_MANY_REQUESTS' }),
  '500': errorReply(500),
  '503': {
    status: 503,
    headers: HTML_TYPE,
    body: '<html><body><h1>503 Service Unavailable</h1></body></html>',
  },
  html: { status: 200, headers: HTML_TYPE, body: HTML },
}
