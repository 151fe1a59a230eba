import { readConfig, startGateway } from '@salver/local'
import type { Order, Word } from './gateway.ts'

/**
 * A gateway as a process of its own, which its parent may order to die in the middle of a call. Everything else is as
 * in production: the environment in, calls served until SIGTERM.
 */

let death: Extract<Order, { do: 'die' }> | undefined

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

function tell(word: Word): void {
  process.send?.(word)
}

process.on('message', (order: Order) => {
  if (order.do === 'die') death = order
  else if (order.do === 'live') death = undefined
  else {
    globalThis.gc?.()
    tell({ say: 'memory', bytes: process.memoryUsage().rss })
  }
})
// Its parent has gone, however that ended.
process.on('disconnect', die)

const gateway = await startGateway(readConfig(process.env), (place) => {
  if (death?.at !== place || death.after-- > 0) return
  if (death.delayMs === 0) die()
  else setTimeout(die, death.delayMs)
})
process.once('SIGTERM', async () => {
  await gateway.drain(5_000)
  process.exit()
})
tell({ say: 'ready', url: gateway.url })
