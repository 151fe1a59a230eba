import { CreditsData } from '@salver/contract'
import { z } from 'zod'
import type { Ledger } from '../credits/index.ts'
import { defineAction } from './action.ts'

/** What of the workspace's credits is free. */
export function getCredits(ledger: Ledger) {
  return defineAction({
    name: null,
    needs: 'key',
    params: z.object({}),
    data: CreditsData,
    async perform(_, { workspaceId }) {
      const free = await ledger.free([workspaceId])
      return { credits: 0, data: { credits: free.get(workspaceId) ?? 0 } }
    },
  })
}
