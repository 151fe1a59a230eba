/** What a tool asks of a gateway: an action of the network for one account, or one of the paths that are read. */
export type Ask =
  | {
      /** The name on the wire, such as `list_invitations`. */
      readonly action: string
      readonly accountId: string
      /** As the wire names them. */
      readonly params: Readonly<Record<string, unknown>>
      /** Given with every write: to be sent as `Idempotency-Key`, with each try of it. */
      readonly idempotencyKey?: string
    }
  | { readonly get: 'accounts'; readonly query: Readonly<Record<string, string>> }
  | { readonly get: 'account'; readonly accountId: string }
  | { readonly get: 'credits' }
  | { readonly get: 'logs'; readonly query: Readonly<Record<string, string>> }

/** What comes of it. */
export type Answer =
  | {
      readonly ok: true
      /** With the wire's own names. */
      readonly data: unknown
      readonly metadata: {
        readonly creditsConsumed: number
        readonly requestId?: string | undefined
        readonly warnings?: readonly string[] | undefined
        readonly sandbox?: boolean | undefined
      }
    }
  | {
      readonly ok: false
      readonly error: {
        /** A code of the contract, or another one where no gateway answered, or it does not know what to. */
        readonly code: string
        /** Says what is wrong and the way out. */
        readonly message: string
        /** Whole seconds after which a retry makes sense. */
        readonly retryAfter?: number | undefined
        readonly requestId?: string | undefined
        /**
         * Whether a try was sent and no gateway has said what became of it, whatever a later one was told; or the
         * gateway itself does not know.
         */
        readonly isUnanswered?: boolean | undefined
      }
    }

/**
 * The one function between the tools and a gateway. It answers whatever happens, and throws only where it is broken.
 *
 * @param options.signal aborted when the agent has given the tool up
 */
export type Call = (ask: Ask, options: { readonly signal: AbortSignal }) => Promise<Answer>
