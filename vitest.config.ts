import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { RequirementsReporter } from './tests/requirements.reporter.ts'

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'tests/**/*.test.ts',
      'examples/**/*.test.ts',
      'checks/**/*.test.ts',
    ],
    globalSetup: 'tests/setup.ts',
    // Processes: what is tested starts servers, children and signal handlers of its own.
    pool: 'forks',
    // What a file starts ends with it, so that the next one may have its process: most of Salver is loaded there already.
    isolate: false,
    // Half of a file's time is waiting for a database, a network or a process of its own.
    maxWorkers: 2 * availableParallelism(),
    // Those that may run at once do: they wait for a network that is slow on purpose, or for clocks.
    maxConcurrency: 20,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    passWithNoTests: false,
    allowOnly: false,
    reporters: ['default', new RequirementsReporter()],
  },
})
