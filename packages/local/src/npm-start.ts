import { ListInvitationsData, type Success, successOf } from '@salver/contract'
import { ask, Refusal } from './api.ts'
import { StartError } from './place.ts'
import { type Salver, startSalver } from './salver.ts'
import { table } from './table.ts'

/** Where output goes that nobody's terminal receives, such as a log. */
const columnsElsewhere = 100

/**
 * `npm start`: starts everything, shows a first call and how to make another, and serves until the signal.
 *
 * @throws what ended it, but for the signal
 */
export async function npmStart(signal: AbortSignal): Promise<void> {
  const say = (line: string) => console.log(line)
  await using salver = await startSalver({ environment: process.env, say, signal })
  await showFirstCall(salver, say)
  say(`\nURL        ${salver.url}\nReference  ${salver.url}/reference\nAPI key    ${salver.apiKey}\n`)
  say(curl(salver))
  say('\nCtrl-C stops it')

  const stopped = new Promise<void>((settle) => {
    if (signal.aborted) settle()
    signal.addEventListener('abort', () => settle(), { once: true })
  })
  const cause = await Promise.race([salver.ended, stopped])
  if (cause) throw new StartError(`${cause.message}\nEverything has been stopped.`, { cause })
  say('Stopping …')
}

async function showFirstCall(salver: Salver, say: (line: string) => void): Promise<void> {
  if (salver.accountId === null) return
  try {
    const answer = await ask(
      successOf(ListInvitationsData),
      `${salver.url}/v2/network`,
      salver,
      body(salver.accountId),
    )
    const columns = (process.stdout.isTTY && process.stdout.columns) || columnsElsewhere
    say(`\n${table(answer.data.invitations, columns)}\n\n${summary(answer)}`)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // Out of credits for one; whoever reads it can go on from here only while we serve.
    say(`\nThe first call, list_invitations, was refused: ${error.message}`)
  }
}

function summary({ data, metadata }: Success<ListInvitationsData>): string {
  const credits = metadata.credits_consumed
  return (
    `${data.total_results} of ${data.total_available_results} invitations, ` +
    `${credits} ${credits === 1 ? 'credit' : 'credits'}`
  )
}

function body(accountId: string) {
  return { account_id: accountId, action: 'list_invitations', params: { count: 10 } }
}

/** The same call as a line for a shell; where there is no account, the call that connects one. */
function curl({ url, apiKey, accountId }: Salver): string {
  const [path, json] =
    accountId === null
      ? ['/v2/login', { platform: 'linkedin', login_token: 'THE_COOKIE_li_at' }]
      : ['/v2/network', body(accountId)]
  const words = [
    ...['curl', '-sS', `${url}${path}`, '-H', `x-api-key: ${apiKey}`],
    ...['-H', 'content-type: application/json', '-d', JSON.stringify(json)],
  ]
  return words.map(quoted).join(' ')
}

function quoted(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
