import { CreditsData, KeyData, LoginData, successOf, Workspace } from '@salver/contract'
import { ask, Refusal } from './api.ts'
import { keepFile, readKept } from './kept.ts'
import type { Sandbox } from './sandbox.ts'

/** What somebody needs to make a first call. */
export interface First {
  readonly workspaceId: string
  readonly apiKey: string
  /** On the sandbox; null without one. */
  readonly accountId: string | null
}

/** The sandbox's member. The seed makes it the same one always, also when the sandbox's folder was lost. */
const member = { invitations: 312, seed: 'salver' }
const credits = 10_000

/**
 * Finds the first workspace, key and account, or makes what is missing, through the public API. What was found or
 * made is kept in `file`, for the next start.
 */
export async function findFirst(options: {
  file: string
  gatewayUrl: string
  adminToken: string
  sandbox: Sandbox | null
  say: (line: string) => void
}): Promise<First> {
  const { file, gatewayUrl, adminToken, sandbox, say } = options
  const operator = { adminToken }

  async function makeKey(workspaceId: string): Promise<Omit<First, 'accountId'>> {
    const url = `${gatewayUrl}/admin/workspaces/${encodeURIComponent(workspaceId)}/keys`
    const { data } = await ask(successOf(KeyData), url, operator, { name: 'My key' })
    return { workspaceId, apiKey: data.api_key }
  }

  async function makeWorkspace(): Promise<Omit<First, 'accountId'>> {
    say('Making a workspace with a key (once) …')
    const order = { name: 'My workspace', credits }
    const { data } = await ask(successOf(Workspace), `${gatewayUrl}/admin/workspaces`, operator, order)
    return makeKey(data.workspace_id)
  }

  /** The kept key or, where it was revoked, a new one; nothing where this database has no such workspace. */
  async function findKey(kept: First): Promise<Omit<First, 'accountId'> | undefined> {
    const url = `${gatewayUrl}/v2/credits`
    const works = await unless('INVALID_API_KEY', ask(successOf(CreditsData), url, kept))
    return works ? kept : unless('NOT_FOUND', makeKey(kept.workspaceId))
  }

  /** Connecting a member again gives its account again, active, and sealed with today's key. */
  async function connect(apiKey: string, network: Sandbox): Promise<string> {
    const { li_at, public_identifier } = await network.member(member)
    const { data } = await ask(
      successOf(LoginData),
      `${gatewayUrl}/v2/login`,
      { apiKey },
      {
        platform: 'linkedin',
        login_token: li_at ?? (await network.newToken(public_identifier)),
        account_name: 'Sandbox',
      },
    )
    return data.account_id
  }

  const kept = readFirst(file)
  const { workspaceId, apiKey } = (kept && (await findKey(kept))) ?? (await makeWorkspace())
  const accountId = sandbox ? await connect(apiKey, sandbox) : null
  const first = { workspaceId, apiKey, accountId }
  if (JSON.stringify(first) !== JSON.stringify(kept)) keepFirst(file, first)
  return first
}

async function unless<T>(code: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Refusal && error.code === code) return undefined
    throw error
  }
}

function keepFirst(file: string, first: First): void {
  const { workspaceId: workspace_id, apiKey: api_key, accountId: account_id } = first
  keepFile(file, `${JSON.stringify({ workspace_id, api_key, account_id }, null, 2)}\n`)
}

/** What was kept; a file that says nothing useful is as good as none. */
function readFirst(file: string): First | undefined {
  try {
    const kept: Record<string, unknown> | null = JSON.parse(readKept(file) ?? 'null')
    const { workspace_id, api_key, account_id } = kept ?? {}
    if (typeof workspace_id !== 'string' || typeof api_key !== 'string') return undefined
    return {
      workspaceId: workspace_id,
      apiKey: api_key,
      accountId: typeof account_id === 'string' ? account_id : null,
    }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
