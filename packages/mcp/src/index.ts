/**
 * Salver's tools for agents, over the Model Context Protocol.
 *
 * Promises: each tool's shapes derive from the contract, and what it answers is checked against them; an agent is told
 * the totals, and how to go on; text that other people wrote stands under `untrusted` alone; shared secrets never come
 * out; a read-only server has no tool that changes anything; whatever fails is a tool's error with its way out.
 *
 * It knows no gateway: the one function `Call` stands between the tools and one.
 */
export type { Answer, Ask, Call } from './call.ts'
export { answerPost, type PostAnswer } from './post.ts'
export { type McpOptions, makeMcpServer } from './server.ts'
export { serveStdio } from './stdio.ts'
