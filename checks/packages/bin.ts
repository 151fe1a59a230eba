/** What Node is given with a gateway in it, as `npm start` and `npm run gateway` have it. */
export const FLAGS = '--max-semi-space-size=16 --heap-growing-percent=80 --no-allocation-site-pretenuring'
/** How a program of ours is run, where not by Node alone. */
const RUNS: Readonly<Record<string, string>> = {
  local: `MALLOC_ARENA_MAX=1 node ${FLAGS}`,
  gateway: `MALLOC_ARENA_MAX=1 node ${FLAGS}`,
}

/** What is imported. `local` keeps its own cache of compiled code, in its folder of data. */
const STARTS: Readonly<Record<string, string>> = {
  local: `import(process.argv[2] === 'verify' ? './verify.js' : './main.js')`,
  gateway: `import('node:module').then(({ enableCompileCache }) => {
    enableCompileCache()
    return import('./main.js')
  })`,
}

/** npx hands a SIGTERM to the shell in between, which ends and says nothing to us: to see it gone is the signal. */
const ORPHANED = `  if (process.env.npm_lifecycle_event === 'npx') {
    const parent = process.ppid
    const watch = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(watch)
      process.kill(process.pid, 'SIGTERM')
    }, 200)
    watch.unref()
  }
`

/**
 * The file that npm links as a program. It is one that every Node since 10 can read, and asks for the version before it
 * imports what only a newer one can. How memory is managed stands in its first line, since that must be known
 * before the heap is there: one process.
 *
 * @param least the lowest major version of Node
 */
export function binText(name: string, least: number): string {
  const run = RUNS[name]
  const first = run === undefined ? '#!/usr/bin/env node' : `#!/usr/bin/env -S ${run}`
  return `${first}
const major = Number(process.versions.node.split('.')[0])
if (major < ${least}) {
  console.error(
    'salver: @salver/${name} needs Node.js ${least} or newer, and this is ' + process.versions.node +
      ': install a newer one from https://nodejs.org',
  )
  process.exit(1)
} else {
${ORPHANED}  ${STARTS[name] ?? `import('./main.js')`}
}
`
}
