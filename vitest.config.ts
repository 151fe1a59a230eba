import { defineConfig } from 'vitest/config'
import { RequirementsReporter } from './tests/requirements.reporter.ts'

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'checks/**/*.test.ts'],
    globalSetup: 'tests/setup.ts',
    // Processes: what is tested starts servers, children and signal handlers of its own.
    pool: 'forks',
    // Each file has a database or a network at work beside it, so one worker for each core is enough.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
    allowOnly: false,
    reporters: ['default', new RequirementsReporter()],
  },
})
