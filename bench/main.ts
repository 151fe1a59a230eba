import { calls } from './calls.ts'
import { client } from './client.ts'
import { disk } from './disk.ts'
import { network } from './network.ts'
import { anyMissed } from './report.ts'
import { size } from './size.ts'
import { starts } from './starts.ts'
import { strangers } from './strangers.ts'
import { tenants } from './tenants.ts'

/**
 * The bench: `npm run bench`, or `npm run bench -- calls` for one part. Load, baseline, network, gateway and database
 * share this machine. What is compared is measured by turns in the same run, and medians are what counts.
 */

const parts = { calls, client, network, starts, tenants, disk, strangers, size }
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in parts))

if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: there are ${Object.keys(parts).join(', ')}.`)
  process.exitCode = 1
} else {
  for (const [name, part] of Object.entries(parts)) {
    if (chosen.length === 0 || chosen.includes(name)) await part()
  }
  if (anyMissed()) process.exitCode = 1
}
