/** What Node is given with a gateway in it, as `npm start` and `npm run gateway` have it. */
export const FLAGS = '--max-semi-space-size=16 --heap-growing-percent=80 --no-allocation-site-pretenuring'
/** And what it is given by the environment. */
export const ARENAS = 'MALLOC_ARENA_MAX=1'

/**
 * What is imported by programs with a gateway in them. `local` keeps its own cache of compiled code, in its folder of
 * data.
 */
const STARTS: Readonly<Record<string, string>> = {
  local: `import('./main.js')`,
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
  const starts = STARTS[name]
  const first = starts === undefined ? '#!/usr/bin/env node' : `#!/usr/bin/env -S ${ARENAS} node ${FLAGS}`
  return `${first}
const major = Number(process.versions.node.split('.')[0])
if (major < ${least}) {
  console.error(
    'salver: @salver/${name} needs Node.js ${least} or newer, and this is ' + process.versions.node +
      ': install a newer one from https://nodejs.org',
  )
  process.exit(1)
} else {
${ORPHANED}  ${starts ?? `import('./main.js')`}
}
`
}
